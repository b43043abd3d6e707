import { OffpeakError } from '../errors/offpeak-error.ts';
import type { Batch } from '../wire/batch.ts';
import type { BatchJob } from './job.ts';

/**
 * Returns the ids of the batches of a job, in the order of its requests; of a batch or an id, that one. A job
 * that is not fully submitted has fewer than it will have: check its `complete`.
 *
 * @param target The id of a batch, a batch, or a job.
 *
 * @example
 * ```ts
 * for (const id of batchIdsOf(job)) await client.batches.cancel(id);
 * ```
 */
export function batchIdsOf(target: BatchJob | Batch | string): string[] {
  if (typeof target === 'string') {
    return [target];
  }
  return 'shards' in target ? target.shards.flatMap(({ batch_id: id }) => id ?? []) : [target.id];
}

/**
 * Returns the ids of the batches of a target. Throws `job_mismatch` for a job that is not fully submitted.
 */
export function requireBatchIds(target: BatchJob | Batch | string): string[] {
  const ids = batchIdsOf(target);
  if (
    typeof target === 'object' &&
    'shards' in target &&
    (!target.complete || ids.length < target.shards.length)
  ) {
    throw new OffpeakError(
      'job_mismatch',
      'The job is not fully submitted, so some requests have no batch yet. Call submitBatch with this job first.',
      { param: 'job' },
    );
  }
  return ids;
}
