import type { StatusError } from '@offpeak/core/protocol';
import { httpError } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { OverQuota } from '../storage/creation.ts';

/**
 * Throws a 413 for bytes that exceed the limit of a project, before they are stored. The storage checks again
 * when it stores them.
 */
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

/** Creates the 413 for bytes that exceed the limit of a project. */
export function overQuota({ bytes }: OverQuota, maxBytes: number): StatusError {
  const message = `The files of this project would have ${bytes} bytes; at most ${maxBytes} are allowed. Delete some first.`;
  return httpError(413, message, { code: 'storage_quota_exceeded', param: 'file' });
}
