import { badRequest, notFound } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { UploadRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';

/**
 * Returns an upload of a project with its current status: an hour after its creation it has expired, swept or
 * not. Throws a 404 when there is none.
 */
export async function findUpload(
  { storage, clock }: ServerContext,
  project: string,
  id: string,
): Promise<UploadRecord> {
  const upload = await storage.uploads.get(project, id);
  if (upload === null) {
    throw notFound(`No such Upload object: ${id.slice(0, 100)}`, { param: 'upload_id' });
  }
  const expired = upload.status === 'pending' && upload.expiresAt <= unixSeconds(clock);
  return expired ? { ...upload, status: 'expired' } : upload;
}

/** Throws a 400 unless an upload is pending. `what` says what is not possible otherwise. */
export function requirePending(upload: UploadRecord, what: string): void {
  if (upload.status === 'pending') {
    return;
  }
  throw badRequest(`Upload ${upload.id} is ${upload.status}: ${what}.`, { param: 'upload_id' });
}
