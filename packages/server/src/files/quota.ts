import { ApiFailure } from '../http/api-failure.ts';
import type { ServerContext } from '../server-context.ts';

/** Refuses bytes that do not fit into the project any more. */
export async function checkQuota(
  { storage, limits }: ServerContext,
  project: string,
  bytes: number,
): Promise<void> {
  const used = await storage.files.bytesUsed(project);
  if (used + bytes <= limits.maxProjectBytes) return;
  const message = `The files of this project would have ${used + bytes} bytes; at most ${limits.maxProjectBytes} are allowed. Delete some first.`;
  throw new ApiFailure(413, message, { code: 'storage_quota_exceeded', param: 'file' });
}
