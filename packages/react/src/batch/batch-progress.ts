import { isTerminal } from '@offpeak/core';
import type { JobState } from './batch-target.ts';

/**
 * The verdict on a batch or a job: `running` until it has ended; then `succeeded`, `partly_failed` or
 * `failed` by its counts, `refused` if the provider did not run it at all, `cancelled` or `expired`.
 */
export type BatchVerdict =
  | 'running'
  | 'succeeded'
  | 'partly_failed'
  | 'failed'
  | 'refused'
  | 'cancelled'
  | 'expired';

/** The counts of a batch or a job. Each request is in one of `succeeded`, `failed` and `remaining`. */
export interface BatchCounts {
  total: number;
  succeeded: number;
  failed: number;
  /** Requests that have not run yet, or never will once the batch has ended. */
  remaining: number;
  /** The share of requests that have run, from 0 to 1. */
  share: number;
  verdict: BatchVerdict;
}

/**
 * Returns counts that add up, also when those of the server do not, and the verdict on them. A `completed`
 * batch has only ended: all of its requests may have failed.
 *
 * @param state A batch, or the state of a job.
 * @example
 * ```ts
 * const { failed, total, verdict } = batchCounts(batch);
 * if (verdict === 'partly_failed') console.log(`${failed} of ${total} failed`);
 * ```
 */
export function batchCounts({ status, request_counts: counts }: Omit<JobState, 'batches'>): BatchCounts {
  const succeeded = Math.max(0, counts?.completed ?? 0);
  const failed = Math.max(0, counts?.failed ?? 0);
  const total = Math.max(counts?.total ?? 0, succeeded + failed);
  const share = total > 0 ? (succeeded + failed) / total : 0;
  const verdict = verdictOf(status, succeeded, total);
  return { total, succeeded, failed, remaining: total - succeeded - failed, share, verdict };
}

function verdictOf(status: string, succeeded: number, total: number): BatchVerdict {
  if (!isTerminal(status)) {
    return 'running';
  }
  if (status === 'failed') {
    return 'refused';
  }
  if (status === 'cancelled' || status === 'expired') {
    return status;
  }
  if (succeeded === total) {
    return 'succeeded';
  }
  return succeeded === 0 ? 'failed' : 'partly_failed';
}
