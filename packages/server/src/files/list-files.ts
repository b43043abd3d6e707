import { listPage, readListLimit, readListOrder } from '@offpeak/core/protocol';
import { readAfter, unknownCursor } from '../http/list-query.ts';
import type { ServerContext } from '../server-context.ts';
import { everyProject, type ProjectScope } from '../storage/batch-filter.ts';
import { unixSeconds } from '../time/clock.ts';
import { fileObject } from './file-object.ts';

const maxFiles = 10_000;

/** Handles `GET /v1/files`. */
export async function listFiles(
  { storage, clock }: ServerContext,
  project: ProjectScope,
  query: URLSearchParams,
) {
  const after = readAfter(query);
  const page = await storage.files.list({
    project,
    after,
    order: readListOrder(query),
    limit: readListLimit(query, maxFiles, maxFiles),
    purpose: query.get('purpose') || null,
    now: unixSeconds(clock),
  });
  if (page === null) {
    throw unknownCursor(after);
  }
  return listPage(
    page.items.map((file) => ({
      ...fileObject(file),
      ...(project === everyProject && { project: file.project }),
    })),
    page.hasMore,
  );
}
