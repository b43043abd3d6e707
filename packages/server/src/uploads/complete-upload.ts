import type { Upload } from '@offpeak/core';
import { checkContent } from '../files/check-content.ts';
import { missing, refuseUnknown, wrongType } from '../http/fields.ts';
import { badRequest } from '../http/http-error.ts';
import { newId } from '../ids.ts';
import type { ServerContext } from '../server-context.ts';
import { totalBytes } from '../storage/read-segments.ts';
import type { FileRecord, Segment, UploadRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';
import { checkMd5, readMd5 } from './checksum.ts';
import { findUpload, requirePending } from './find-upload.ts';
import { uploadObject } from './upload-object.ts';

/**
 * Handles `POST /v1/uploads/{upload_id}/complete`: the given parts, in that order, become the file; no byte
 * is copied. To complete again with the same parts returns the same, for a client that did not get the first
 * response.
 */
export async function completeUpload(
  context: ServerContext,
  project: string,
  uploadId: string,
  body: Record<string, unknown>,
): Promise<Upload> {
  refuseUnknown(body, ['part_ids', 'md5']);
  const partIds = readPartIds(body.part_ids);
  const md5 = readMd5(body.md5);
  const upload = await findUpload(context, project, uploadId);
  const before = await completedBefore(context, upload, partIds);
  if (before !== null) {
    return before;
  }
  requirePending(upload, 'it cannot be completed');

  const segments = await pickParts(context, upload, partIds);
  const bytes = totalBytes(segments);
  if (bytes !== upload.bytes) {
    throw badRequest(
      `The parts have ${bytes} bytes together, but the upload was announced with ${upload.bytes}.`,
      {
        param: 'part_ids',
      },
    );
  }
  const file = fileOf(context, upload, segments);
  await checkMd5(context, segments, md5);
  await checkContent(context, file);
  const completed: UploadRecord = {
    ...upload,
    status: 'completed',
    completion: { partIds, fileId: file.id },
  };
  if (await context.storage.uploads.end(completed, file)) {
    return uploadObject(completed, file);
  }

  const now = await findUpload(context, project, uploadId);
  const meanwhile = await completedBefore(context, now, partIds);
  if (meanwhile !== null) {
    return meanwhile;
  }
  throw badRequest(`Upload ${upload.id} is ${now.status}: it cannot be completed.`, { param: 'upload_id' });
}

async function completedBefore(
  { storage }: ServerContext,
  upload: UploadRecord,
  partIds: readonly string[],
): Promise<Upload | null> {
  const { completion } = upload;
  if (completion === null || completion.partIds.join() !== partIds.join()) {
    return null;
  }
  return uploadObject(upload, await storage.files.get(upload.project, completion.fileId));
}

async function pickParts(
  { storage }: ServerContext,
  upload: UploadRecord,
  ids: readonly string[],
): Promise<Segment[]> {
  const parts = new Map((await storage.uploads.parts(upload.id)).map((part) => [part.id, part.segment]));
  return ids.map((id) => {
    const segment = parts.get(id);
    if (segment !== undefined) {
      return segment;
    }
    throw badRequest(`Upload ${upload.id} has no part '${id.slice(0, 100)}'.`, { param: 'part_ids' });
  });
}

function fileOf(
  { clock, limits }: ServerContext,
  upload: UploadRecord,
  segments: readonly Segment[],
): FileRecord {
  const createdAt = unixSeconds(clock);
  const seconds = upload.fileSeconds ?? (upload.purpose === 'batch' ? limits.batchFileSeconds : null);
  return {
    id: newId('file-'),
    project: upload.project,
    filename: upload.filename,
    purpose: upload.purpose,
    bytes: upload.bytes,
    createdAt,
    expiresAt: seconds === null ? null : createdAt + seconds,
    segments,
  };
}

function readPartIds(value: unknown): string[] {
  if (value === undefined || value === null) {
    throw missing('part_ids');
  }
  if (!Array.isArray(value)) {
    throw wrongType('part_ids', 'an array of strings', value);
  }
  const ids = value.map((id, index) => {
    if (typeof id !== 'string') {
      throw wrongType(`part_ids[${index}]`, 'a string', id);
    }
    return id;
  });
  if (ids.length === 0) {
    throw badRequest("'part_ids' is empty.", { param: 'part_ids' });
  }
  if (new Set(ids).size < ids.length) {
    throw badRequest("'part_ids' names a part twice.", { param: 'part_ids' });
  }
  return ids;
}
