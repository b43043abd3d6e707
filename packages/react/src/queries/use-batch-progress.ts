'use client';

import { type BatchCounts, batchCounts } from '../batch/batch-progress.ts';
import type { BatchTarget } from '../batch/batch-target.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import type { BatchPace } from '../batch/pace.ts';
import { useBatch } from './use-batch.ts';
import { useBatchPace } from './use-batch-pace.ts';

/** The counts, the verdict, the pace and the time left of a batch or a job. */
export interface BatchProgress extends BatchCounts, BatchPace {}

/**
 * Watches a batch, by its id, or a job, and returns its progress: counts that add up, the share that has run,
 * pace and time left, and one verdict. Null until the first poll. It shares its polls with {@link useBatch}.
 *
 * @param target The id of a batch, or a job; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const progress = useBatchProgress(id);
 * if (progress?.verdict === 'partly_failed') return <p>{progress.failed} of {progress.total} failed</p>;
 * return <progress value={progress?.share} />;
 * ```
 */
export function useBatchProgress(
  target: BatchTarget | null | undefined,
  poll: PollOptions = {},
): BatchProgress | null {
  const { data } = useBatch(target, poll);
  const pace = useBatchPace(target);
  return data ? { ...batchCounts(data), ...pace } : null;
}
