import { isOffpeakError } from '@offpeak/core';
import { multipartBoundary, readMultipart } from '@offpeak/core/multipart';
import { unixSeconds } from '../clock.ts';
import { badRequest, tooLarge } from '../http/api-failure.ts';
import { missing, readExpiresAfter, requiredChoice } from '../http/fields.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import type { FileRecord, Segment } from '../storage/records.ts';
import { BlobTooLarge } from '../storage/storage.ts';
import { checkContent } from './check-content.ts';
import { checkFilename } from './filename.ts';
import { filePurposes } from './purposes.ts';
import { checkQuota } from './quota.ts';

/** A form field other than the file is short. */
const maxFieldBytes = 4096;

interface Form {
  fields: Map<string, string>;
  file: { filename: string; segment: Segment } | null;
}

/**
 * `POST /v1/files`: stores the file of a multipart form while it arrives. The fields may come in any order; what they say is checked when
 * all are there, and a file that is refused leaves nothing behind.
 */
export async function createFile(
  context: ServerContext,
  project: string,
  request: Request,
): Promise<FileRecord> {
  const form: Form = { fields: new Map(), file: null };
  try {
    await readForm(context, request, form);
    return await storeFile(context, project, form);
  } catch (error) {
    if (form.file !== null) await context.storage.blobs.discard(form.file.segment.blob);
    throw error;
  }
}

async function readForm(context: ServerContext, request: Request, form: Form): Promise<void> {
  const boundary = multipartBoundary(request.headers.get('content-type'));
  if (boundary === null || request.body === null) {
    throw badRequest('The request must be multipart/form-data with the fields file and purpose.');
  }
  try {
    for await (const part of readMultipart(request.body, { boundary })) {
      if (part.name === 'file') {
        if (form.file !== null) throw badRequest("'file' was sent twice.", { param: 'file' });
        if (part.filename === null)
          throw badRequest("'file' must be a file, with a file name.", { param: 'file' });
        const { maxFileBytes: maxBytes } = context.limits;
        const segment = await context.storage.blobs.write(part.body, { maxBytes });
        form.file = { filename: part.filename, segment };
      } else {
        if (form.fields.has(part.name)) throw badRequest(`'${part.name.slice(0, 100)}' was sent twice.`);
        form.fields.set(part.name, await part.text(maxFieldBytes));
      }
    }
  } catch (error) {
    if (error instanceof BlobTooLarge) {
      throw tooLarge(`The file is larger than ${error.maxBytes} bytes, the most a file can have.`, {
        param: 'file',
      });
    }
    if (isOffpeakError(error) && (error.code === 'invalid_request' || error.code === 'too_large')) {
      throw badRequest(error.message);
    }
    throw error;
  }
}

async function storeFile(
  context: ServerContext,
  project: string,
  { fields, file }: Form,
): Promise<FileRecord> {
  const known = ['purpose', 'expires_after[anchor]', 'expires_after[seconds]'];
  const unknown = [...fields.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const param = unknown.slice(0, 100);
    throw badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
  const purpose = requiredChoice(fields.get('purpose'), 'purpose', filePurposes);
  const expiresAfter = readExpiresAfter(expiryFields(fields), 'expires_after');
  if (file === null) throw missing('file');
  const createdAt = unixSeconds(context.clock);
  const seconds = expiresAfter?.seconds ?? (purpose === 'batch' ? context.limits.batchFileSeconds : null);
  const record: FileRecord = {
    id: newId('file-'),
    project,
    filename: checkFilename(file.filename, 'file'),
    purpose,
    bytes: file.segment.bytes,
    createdAt,
    expiresAt: seconds === null ? null : createdAt + seconds,
    segments: [file.segment],
  };
  await checkContent(context, record);
  await checkQuota(context, project, record.bytes);
  await context.storage.files.insert(record);
  return record;
}

function expiryFields(fields: ReadonlyMap<string, string>): Record<string, string> | null {
  const expiry: Record<string, string> = {};
  for (const name of ['anchor', 'seconds']) {
    const value = fields.get(`expires_after[${name}]`);
    if (value !== undefined) expiry[name] = value;
  }
  return Object.keys(expiry).length === 0 ? null : expiry;
}
