import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, type BatchShard, keyName, setBatch } from './job.ts';

/**
 * Whether a saved job can be dropped and its requests submitted anew without paying for anything twice: it
 * has no batch, and no creation whose outcome is unknown. So it is after a wrong address, a wrong key or a
 * refusal. Its input files may exist; they cost nothing and expire.
 *
 * A job that runs failed requests again counts with those before it.
 *
 * @example
 * ```ts
 * if (canDiscardJob(job)) localStorage.removeItem('job');
 * else await submitBatch(client, requests, { endpoint: job.endpoint, job });
 * ```
 */
export function canDiscardJob({ shards, previous }: BatchJob): boolean {
  return shards.every(hasNoBatch) && (!previous || canDiscardJob(previous));
}

function hasNoBatch({ input_file_id: fileId, batch_id: batchId, creating }: BatchShard): boolean {
  // Without an input file there was nothing to create a batch of.
  return batchId === null && (creating === false || (fileId === null && !creating));
}

/**
 * Settles a creation that `submitBatch` could not (`ambiguous_create`), once you have looked at the provider:
 * a copy of the job in which shard `index` has the batch of this id, or none if it is null, so that
 * `submitBatch` creates it.
 *
 * Throws `invalid_option` for a shard that the job does not have.
 *
 * @param index The index of the shard whose creation is ambiguous.
 * @param batchId The id of the batch that was found, or null if there is none.
 *
 * @example
 * ```ts
 * const settled = settleCreation(job, 0, 'batch_1');
 * console.log(settled.shards[0]?.batch_id); // batch_1
 * ```
 */
export function settleCreation(job: BatchJob, index: number, batchId: string | null): BatchJob {
  const settled = structuredClone(job);
  const shard = settled.shards[index];
  if (!shard) {
    throw invalidOption('index', `a shard of the job, 0 to ${job.shards.length - 1}, not ${index}`);
  }
  if (batchId === null) {
    Object.assign(shard, { batch_id: null, creating: false });
  } else {
    setBatch(shard, { id: batchId, input_file_id: shard.input_file_id ?? '' });
  }
  return settled;
}

/** The error for a batch that may or may not exist. */
export function ambiguousCreation(shard: BatchShard, cause: unknown): OffpeakError {
  const { index, input_file_id: fileId, key } = shard;
  return new OffpeakError(
    'ambiguous_create',
    `Whether the batch of file ${fileId} exists is unknown: the answer to its creation was lost, and the list of batches does ` +
      `not show that there is none. Resume the saved job later; if that does not help, look for a batch with the metadata ` +
      `${keyName} "${key}" at the provider and note its id, or null, with settleCreation(job, ${index}, id).`,
    { cause, fileId: fileId ?? undefined },
  );
}
