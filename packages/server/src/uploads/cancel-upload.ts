import type { Upload } from '@offpeak/core';
import type { ServerContext } from '../server-context.ts';
import { findUpload, requirePending } from './find-upload.ts';
import { uploadObject } from './upload-object.ts';

/** Handles `POST /v1/uploads/{upload_id}/cancel`: deletes the parts. To cancel again returns the same. */
export async function cancelUpload(context: ServerContext, project: string, id: string): Promise<Upload> {
  const upload = await findUpload(context, project, id);
  if (upload.status === 'cancelled') {
    return uploadObject(upload, null);
  }
  requirePending(upload, 'it cannot be cancelled');
  const cancelled = { ...upload, status: 'cancelled' as const };
  if (await context.storage.uploads.end(cancelled, null)) {
    return uploadObject(cancelled, null);
  }
  const now = await findUpload(context, project, id);
  if (now.status !== 'cancelled') {
    requirePending(now, 'it cannot be cancelled');
  }
  return uploadObject(now, null);
}
