import { invalidOption } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { type BatchJob, type BatchShard, keyName, setBatch } from './job.ts';

/**
 * Returns whether a saved job can be dropped, and its requests submitted again, without paying for anything
 * twice: it has no batch, and no creation whose outcome is unknown. This is so after a wrong address, a wrong
 * key or a refusal. Its input files may exist; they cost nothing and expire.
 *
 * For a job that retries another one, both must be so.
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
  // Without an input file no batch can have been created.
  return batchId === null && (creating === false || (fileId === null && !creating));
}

/**
 * Settles a creation whose outcome `submitBatch` could not find out (`ambiguous_create`), once you have
 * checked at the provider. Returns a copy of the job in which the shard has this batch, or none, so that
 * `submitBatch` creates it.
 *
 * @param index The index of the shard.
 * @param batchId The id of the batch you found; null if there is none.
 * @throws `invalid_option` for a shard that the job does not have.
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

/** Makes the error for a batch that may or may not exist. */
export function ambiguousCreation(
  shard: BatchShard,
  cause: unknown,
  traits: ProviderTraits | undefined,
): OffpeakError {
  const { index, input_file_id: fileId, key } = shard;
  const found = traits?.lostBatch ?? `with the metadata ${keyName} "${key}"`;
  return new OffpeakError(
    'ambiguous_create',
    `It is unknown whether the batch of file ${fileId} exists: the answer to its creation was lost, and the list of batches does ` +
      `not show that there is none. Resume the saved job later. If that does not help, search for a batch ${found} ` +
      `at the provider and pass its id, or null, to settleCreation(job, ${index}, id).`,
    { cause, fileId: fileId ?? undefined },
  );
}
