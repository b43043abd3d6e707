import { HttpError } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { OverQuota } from '../storage/creation.ts';

/** Refuses bytes that do not fit into the project any more, before they are stored: whether they fit then, the storage says. */
export async function checkQuota(
  { storage, limits }: ServerContext,
  project: string,
  bytes: number,
): Promise<void> {
  const together = (await storage.files.bytesUsed(project)) + bytes;
  if (together > limits.maxProjectBytes) {
    throw overQuota({ type: 'over_quota', bytes: together }, limits.maxProjectBytes);
  }
}

/** The refusal of bytes that do not fit into a project. */
export function overQuota({ bytes }: OverQuota, maxBytes: number): HttpError {
  const message = `The files of this project would have ${bytes} bytes; at most ${maxBytes} are allowed. Delete some first.`;
  return new HttpError(413, message, { code: 'storage_quota_exceeded', param: 'file' });
}
