import { OffpeakError } from '../errors/offpeak-error.ts';
import type { Batch } from '../wire/batch.ts';
import type { BatchJob } from './job.ts';

/** The batches of a job, a batch or an id. Throws `job_mismatch` for a job that is not fully submitted. */
export function batchIdsOf(target: BatchJob | Batch | string): string[] {
  if (typeof target === 'string') return [target];
  if (!('shards' in target)) return [target.id];
  const ids = target.shards.flatMap(({ batch_id: id }) => id ?? []);
  if (!target.complete || ids.length < target.shards.length)
    throw new OffpeakError('job_mismatch', 'Not all of the job has a batch yet: submitBatch it first.');
  return ids;
}
