import type { BatchEstimate, BatchWait } from '@offpeak/core';
import { listPage, readListLimit } from '@offpeak/core/protocol';
import { notFound } from '../http/http-error.ts';
import { readAfter, unknownCursor } from '../http/list-query.ts';
import type { ServerContext } from '../server-context.ts';
import { everyProject, type ProjectScope } from '../storage/batch-filter.ts';
import type { BatchRecord, BatchState } from '../storage/records.ts';
import { readBatchFilter, readBatchSort } from './batch-list-query.ts';

/** Returns a batch of a project. Throws a 404 when there is none or it belongs to another project. */
export async function findBatch(
  { storage }: ServerContext,
  project: string,
  id: string,
): Promise<BatchRecord> {
  const record = await storage.batches.get(project, id);
  if (record === null) {
    throw noBatch(id);
  }
  return record;
}

/** Creates the 404 of a batch. */
export function noBatch(id: string): Error {
  return notFound(`No batch found with id '${id.slice(0, 100)}'.`, { param: 'id' });
}

/**
 * Returns a batch as it is sent. Extension fields say why its requests cannot run, or how fast they run and
 * how long the others will take.
 */
export function batchObject(
  { engine, estimates }: Pick<ServerContext, 'engine' | 'estimates'>,
  state: BatchState,
): BatchState & { waiting_for?: BatchWait; estimate?: BatchEstimate } {
  if (state.status !== 'in_progress') {
    return state;
  }
  const wait = engine.waitReason(state.id);
  const estimate = wait === null ? estimates.ofBatch(state.id) : null;
  if (wait !== null) {
    return { ...state, waiting_for: wait };
  }
  return estimate === null ? state : { ...state, estimate };
}

/**
 * Handles `GET /v1/offpeak/summary`: counts the batches that the same filter lists, by status, and their
 * requests without a result.
 */
export async function summarizeBatches(
  { storage }: ServerContext,
  project: ProjectScope,
  query: URLSearchParams,
) {
  const { byStatus, requestsLeft } = await storage.batches.summarize({
    project,
    filter: readBatchFilter(query),
  });
  const total = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  return { object: 'offpeak.summary' as const, total, by_status: byStatus, requests_left: requestsLeft };
}

/** Handles `GET /v1/batches`. A list across projects names the project of each batch. */
export async function listBatches(
  { storage, engine, estimates }: ServerContext,
  project: ProjectScope,
  query: URLSearchParams,
) {
  const after = readAfter(query);
  const page = await storage.batches.list({
    project,
    after,
    limit: readListLimit(query, 20, 100),
    filter: readBatchFilter(query),
    sort: readBatchSort(query),
  });
  if (page === null) {
    throw unknownCursor(after);
  }
  return listPage(
    page.items.map((record) => ({
      ...batchObject({ engine, estimates }, record.state),
      ...(project === everyProject && { project: record.project }),
    })),
    page.hasMore,
  );
}
