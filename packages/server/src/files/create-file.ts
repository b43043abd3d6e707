import { createHash } from 'node:crypto';
import { missing, readExpiresAfter, requiredChoice } from '../http/fields.ts';
import { type FormFile, readFormFile } from '../http/form-file.ts';
import { badRequest } from '../http/http-error.ts';
import { replayOf, toIdempotencyKey } from '../http/idempotency.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import type { IdempotencyKey } from '../storage/creation.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { FileRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { checkContent } from './check-content.ts';
import { checkFilename } from './filename.ts';
import { findFile } from './find-file.ts';
import { filePurposes } from './purposes.ts';
import { overQuota } from './quota.ts';

/**
 * Handles `POST /v1/files`: stores the file of a multipart form while it arrives. The fields may come in any
 * order; they are checked once all are read, and a file that is refused leaves nothing behind.
 */
export async function createFile(
  context: ServerContext,
  project: string,
  request: Request,
): Promise<FileRecord> {
  const { maxFileBytes } = context.limits;
  const form = await readFormFile(context, request, { name: 'file', maxBytes: maxFileBytes });
  let kept = false;
  try {
    const record = await checkForm(context, project, form);
    const idempotencyKey = await fingerprintOf(context, record, request.headers.get('idempotency-key'));
    const maxBytes = context.limits.maxProjectBytes;
    const creation = await context.storage.files.insert(record, { idempotencyKey, maxBytes });
    if (creation.type === 'over_quota') {
      throw overQuota(creation, maxBytes);
    }
    if (creation.type === 'repeated') {
      return await findFile(context, project, replayOf(creation, idempotencyKey));
    }
    kept = true;
    return record;
  } finally {
    if (!kept && form.file !== null) {
      await context.storage.blobs.discard(form.file.segment.blob);
    }
  }
}

async function checkForm(
  context: ServerContext,
  project: string,
  { fields, file }: FormFile,
): Promise<FileRecord> {
  const known = ['purpose', 'expires_after[anchor]', 'expires_after[seconds]'];
  const unknown = [...fields.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const param = unknown.slice(0, 100);
    throw badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
  const purpose = requiredChoice(fields.get('purpose'), 'purpose', filePurposes);
  const expiresAfter = readExpiresAfter(expiryFields(fields), 'expires_after', { isForm: true });
  if (file === null) {
    throw missing('file');
  }
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
  return record;
}

/** With an `Idempotency-Key`, the content is part of the request: the stored bytes are read again. */
async function fingerprintOf(
  context: ServerContext,
  file: FileRecord,
  key: string | null,
): Promise<IdempotencyKey | undefined> {
  if (key === null || key === '') {
    return undefined;
  }
  const hash = createHash('sha256');
  for await (const chunk of readSegments(context.storage.blobs, file.segments)) {
    hash.update(chunk);
  }
  const seconds = file.expiresAt === null ? null : file.expiresAt - file.createdAt;
  const { filename, purpose } = file;
  return toIdempotencyKey(key, { filename, purpose, seconds, content: hash.digest('hex') });
}

function expiryFields(fields: ReadonlyMap<string, string>): Record<string, string> | null {
  const expiry: Record<string, string> = {};
  for (const name of ['anchor', 'seconds']) {
    const value = fields.get(`expires_after[${name}]`);
    if (value !== undefined) {
      expiry[name] = value;
    }
  }
  return Object.keys(expiry).length === 0 ? null : expiry;
}
