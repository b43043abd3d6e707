import { apiURL, postJson, readJson } from '../api/http.ts';
import type { BatchesQuery } from '../api/queries.ts';
import type { ListedBatch, ListPage } from '../api/types.ts';

/** What can be done with many batches. */
export type BulkAction = 'cancel' | 'retry';

/** How far an action is. */
export interface BulkProgress {
  done: number;
  failed: number;
}

const concurrency = 4;
const pageSize = 100;

/** Whether an action means anything for a batch. */
export function isActionable(action: BulkAction, { status, request_counts: counts }: ListedBatch): boolean {
  const isRunning = ['validating', 'in_progress', 'finalizing'].includes(status);
  const hasEnded = ['completed', 'expired', 'cancelled', 'failed'].includes(status);
  const missing = (counts?.total ?? 0) - (counts?.completed ?? 0);
  return action === 'cancel' ? isRunning : hasEnded && missing > 0;
}

/**
 * Applies an action to batches, a few at a time, and reports each. A retry has a key of its own, so that no
 * batch is created twice by one press of the button.
 */
export async function actOnBatches(
  action: BulkAction,
  batches: AsyncIterable<ListedBatch> | Iterable<ListedBatch>,
  onProgress: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<BulkProgress> {
  const progress: BulkProgress = { done: 0, failed: 0 };
  const run = crypto.randomUUID();
  const active = new Set<Promise<void>>();
  for await (const batch of batches) {
    if (signal.aborted) {
      break;
    }
    const one = act(action, batch, run)
      .catch(() => {
        progress.failed += 1;
      })
      .then(() => {
        progress.done += 1;
        onProgress({ ...progress });
        active.delete(one);
      });
    active.add(one);
    if (active.size >= concurrency) {
      await Promise.race(active);
    }
  }
  await Promise.all(active);
  return progress;
}

/** Yields every batch that a filter lists and an action applies to. */
export async function* matching(
  action: BulkAction,
  query: BatchesQuery,
  signal: AbortSignal,
): AsyncGenerator<ListedBatch, void, undefined> {
  for (let after: string | null = null; ; ) {
    const url = apiURL('v1/batches', { ...query, limit: pageSize, after: after ?? undefined });
    const page: ListPage<ListedBatch> = await readJson<ListPage<ListedBatch>>(url, signal);
    yield* page.data.filter((batch) => isActionable(action, batch));
    if (!page.has_more || page.last_id === null) {
      return;
    }
    after = page.last_id;
  }
}

async function act(action: BulkAction, { id, project }: ListedBatch, run: string): Promise<void> {
  await postJson(apiURL(`v1/batches/${encodeURIComponent(id)}/${action}`, { project }), {}, `${run} ${id}`);
}
