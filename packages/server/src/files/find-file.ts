import { notFound } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { FileRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';

/**
 * Returns a file of a project. Throws a 404 when there is none, when it has expired, or when it belongs to
 * another project.
 */
export async function findFile(
  { storage, clock }: ServerContext,
  project: string,
  id: string,
): Promise<FileRecord> {
  const file = await storage.files.get(project, id);
  if (file === null || (file.expiresAt !== null && file.expiresAt <= unixSeconds(clock))) {
    throw notFound(`No such File object: ${id.slice(0, 100)}`, { param: 'id' });
  }
  return file;
}
