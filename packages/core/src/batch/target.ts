import { OffpeakError } from '../errors/offpeak-error.ts';
import type { Batch } from '../wire/batch.ts';
import type { BatchJob } from './job.ts';

/** The batches of a job, a batch or an id. Throws `job_mismatch` for a job that is not fully submitted. */
export function batchIdsOf(target: BatchJob | Batch | string): string[] {
  if (typeof target === 'string') return [target];
  if ('shards' in target)
    return target.shards.map(({ batch_id: id, index }) => {
      if (id === null)
        throw new OffpeakError('job_mismatch', `Shard ${index} has no batch: submitBatch the job first.`);
      return id;
    });
  return [target.id];
}
