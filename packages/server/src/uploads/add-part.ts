import type { UploadPart } from '@offpeak/core';
import { overQuota } from '../files/quota.ts';
import { missing } from '../http/fields.ts';
import { type FormFile, readFormFile } from '../http/form-file.ts';
import { badRequest, tooLarge } from '../http/http-error.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import type { PartRecord, Segment, UploadRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { findUpload, requirePending } from './find-upload.ts';
import { partObject } from './upload-object.ts';

/** How many times the announced bytes all parts together may have, including parts that are sent again. */
const maxTimes = 4;

/**
 * Handles `POST /v1/uploads/{upload_id}/parts`: stores one part while it arrives. Parts may arrive in any
 * order and in parallel.
 */
export async function addPart(
  context: ServerContext,
  project: string,
  uploadId: string,
  request: Request,
): Promise<UploadPart> {
  const upload = await findUpload(context, project, uploadId);
  requirePending(upload, isClosed);
  const form = await readFormFile(context, request, { name: 'data', maxBytes: context.limits.maxPartBytes });
  try {
    return await storePart(context, upload, readSegment(form));
  } catch (error) {
    if (form.file !== null) {
      await context.storage.blobs.discard(form.file.segment.blob);
    }
    throw error;
  }
}

const isClosed = 'it accepts no more parts';

function readSegment({ file, fields }: FormFile): Segment {
  const [unknown] = fields.keys();
  if (unknown !== undefined) {
    const param = unknown.slice(0, 100);
    throw badRequest(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
  }
  if (file === null) {
    throw missing('data');
  }
  if (file.segment.bytes === 0) {
    throw badRequest('The part is empty.', { param: 'data' });
  }
  return file.segment;
}

async function storePart(
  context: ServerContext,
  upload: UploadRecord,
  segment: Segment,
): Promise<UploadPart> {
  const { storage, clock, limits } = context;
  await checkPartBytes(context, upload, segment.bytes);
  const part: PartRecord = {
    id: newId('part_'),
    uploadId: upload.id,
    createdAt: unixSeconds(clock),
    segment,
  };
  const maxBytes = limits.maxProjectBytes;
  const added = await storage.uploads.addPart(part, { maxBytes });
  if (added.type === 'over_quota') {
    throw overQuota(added, maxBytes);
  }
  if (added.type === 'added') {
    return partObject(part);
  }
  requirePending(await findUpload(context, upload.project, upload.id), isClosed);
  throw badRequest(`Upload ${upload.id}: ${isClosed}.`, { param: 'upload_id' });
}

/** Parts may be sent again, but not without limit. */
async function checkPartBytes(
  { storage }: ServerContext,
  { id, bytes }: UploadRecord,
  more: number,
): Promise<void> {
  const stored = await storage.uploads.partBytes(id);
  if (stored + more > bytes * maxTimes) {
    const message = `The parts of upload ${id} would have ${stored + more} bytes; ${maxTimes} times the announced ${bytes} are allowed.`;
    throw tooLarge(message, { param: 'data' });
  }
}
