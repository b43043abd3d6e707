import { notFound } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { FileRecord } from '../storage/records.ts';
import { unixSeconds } from '../time/clock.ts';

/** A file of a project; a 404 when there is none, or it has expired, or it is another project's. */
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
