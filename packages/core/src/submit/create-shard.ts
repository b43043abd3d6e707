import type { Client } from '../api/client.ts';
import { failedOnTokenLimit, hitTokenLimit, tokenLimitBackoff } from '../dialects/token-limit.ts';
import { isOffpeakError } from '../errors/offpeak-error.ts';
import { requireId } from '../errors/require-id.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { idempotencyKeyOf, keyName, nextKey, refusalsOf, setBatch } from '../job/job.ts';
import { ambiguousCreation } from '../job/settle-job.ts';
import { sleep, untilAborted } from '../util/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { afterCreation } from '../wire/file.ts';
import { findBatch } from './find-batch.ts';
import type { SubmitBatchOptions } from './submit-options.ts';
import type { ShardWork } from './upload-shard.ts';

const maxAttempts = 3;
/** 16 seconds in all. */
const searchRetries = 6;
/** Four seconds in all: the batch may have been created just before the end of the last run. */
const resumeSearchRetries = 4;
const maxRefusals = 1000;
const cleanUpMs = 5000;

/**
 * Creates the batch of a shard exactly once. While too many tokens are enqueued, waits and retries. After a
 * failure that leaves open whether the batch exists, searches the list of batches for it, and sends another
 * `POST /batches` only if the list shows that there is none. If the provider refuses the batch, deletes its
 * input file.
 */
export async function createShard(
  client: Client,
  work: ShardWork,
  options: SubmitBatchOptions,
): Promise<void> {
  const { shard, save } = work;
  const { tokenLimitWaitMs = 60_000, signal } = options;
  let refusals = refusalsOf(shard.key);
  if (refusals > 0 && shard.batch_id === null) {
    await sleep(tokenLimitBackoff(tokenLimitWaitMs, refusals), signal);
    await adoptBatch(client, work, signal);
  }
  for (let failures = 0; shard.batch_id === null; ) {
    try {
      setBatch(shard, await postBatch(client, work, options));
    } catch (error) {
      if (isAmbiguous(error)) {
        failures += 1;
        await settle(client, work, error, failures, signal);
      } else {
        await recordRefusal(client, work, error, signal);
        refusals += 1;
        await sleep(tokenLimitBackoff(tokenLimitWaitMs, refusals), signal);
      }
    }
  }
  await save();
}

async function postBatch(
  client: Client,
  { job, shard, save }: ShardWork,
  { completionWindow, metadata, outputExpiresAfter, signal }: SubmitBatchOptions,
): Promise<Batch> {
  const params = {
    input_file_id: shard.input_file_id ?? '',
    endpoint: job.endpoint,
    completion_window: completionWindow,
    metadata: { ...metadata, [keyName]: shard.key },
    output_expires_after: afterCreation(outputExpiresAfter),
  };
  if (!shard.creating) {
    shard.creating = true;
    await save();
  }
  const batch = await client.batches.create(params, { signal, idempotencyKey: idempotencyKeyOf(shard) });
  requireId(batch, 'POST /batches');
  return batch;
}

/**
 * Finds out whether a `POST /batches` without a clear answer has created a batch. Throws `ambiguous_create`
 * if that stays open.
 */
async function settle(
  client: Client,
  { shard }: ShardWork,
  failure: unknown,
  failures: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const search = await findBatch(client, shard, signal, searchRetries);
  // The provider creates one batch for a key, however often it is sent.
  const mayRepeat = search.outcome === 'absent' || client.traits?.idempotencyKeys;
  if (search.outcome === 'found') {
    setBatch(shard, search.batch);
  } else if (!mayRepeat || failures >= maxAttempts) {
    throw ambiguousCreation(shard, failure, client.traits);
  }
}

/**
 * Records that a creation was refused, so that there is certainly no batch. Throws the refusal, unless it is
 * for the token limit.
 */
async function recordRefusal(
  client: Client,
  { job, shard, save }: ShardWork,
  refusal: unknown,
  signal: AbortSignal | undefined,
): Promise<void> {
  const status = isOffpeakError(refusal) ? refusal.status : undefined;
  if (status === undefined) {
    throw refusal;
  }
  shard.creating = false;
  shard.refused_creations = (shard.refused_creations ?? 0) + 1;
  // After a 429 the file can be used later. Otherwise it is deleted; it expires anyway, so a failed delete is
  // ignored.
  const isReusable = hitTokenLimit(refusal) || status === 429;
  if (!isReusable) {
    const deletion = client.files.delete(shard.input_file_id ?? '', { maxRetries: 0, timeoutMs: cleanUpMs });
    await untilAborted(deletion, signal).catch(() => {});
    shard.input_file_id = null;
    job.complete = false;
  }
  await save();
  if (!hitTokenLimit(refusal)) {
    throw refusal;
  }
}

/**
 * Brings a shard of a saved job up to date: finds the batch of a creation that was not recorded, and drops
 * one that failed on the token limit. Throws `ambiguous_create` if a batch may exist that cannot be found.
 */
export async function recoverShard(
  client: Client,
  work: ShardWork,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { shard } = work;
  if (!shard.input_file_id) {
    return;
  }
  let batch: Batch | undefined;
  if (shard.batch_id !== null) {
    batch = await client.batches.retrieve(shard.batch_id, { signal });
  } else if (shard.creating === false) {
    batch = await adoptBatch(client, work, signal);
  } else {
    const search = await findBatch(client, shard, signal, resumeSearchRetries);
    if (search.outcome === 'unknown') {
      throw ambiguousCreation(shard, search.cause, client.traits);
    }
    if (search.outcome === 'found') {
      batch = search.batch;
      setBatch(shard, batch);
    }
  }
  // An earlier run may have created the next batch without being able to record it.
  while (batch && failedOnTokenLimit(batch) && refusalsOf(shard.key) < maxRefusals) {
    Object.assign(shard, {
      key: nextKey(shard.key),
      batch_id: null,
      creating: false,
      refused_creations: undefined,
    });
    batch = await adoptBatch(client, work, signal);
  }
  if (!batch) {
    Object.assign(shard, { batch_id: null, creating: false });
    if (client.traits?.inputFiles === 'held') {
      // The client that held the requests may be gone, so they are read again.
      client.files.delete(shard.input_file_id).catch(() => {});
      shard.input_file_id = null;
    }
  }
}

/**
 * Searches once for a batch that should not exist, since the saved job has no open creation: another run of
 * the same job may have created it. If the list does not tell, the saved job counts.
 */
async function adoptBatch(
  client: Client,
  { shard }: ShardWork,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  const search = await findBatch(client, shard, signal);
  if (search.outcome !== 'found') {
    return undefined;
  }
  setBatch(shard, search.batch);
  return search.batch;
}
