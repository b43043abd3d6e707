import type { Client } from '../api/client.ts';
import { failedOnTokenLimit } from '../dialects/token-limit.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { isTransient } from '../errors/transient.ts';
import { type BatchShard, keyName } from '../job/job.ts';
import { backoffMs } from '../util/backoff.ts';
import { sleep } from '../util/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { type ListEvidence, scanBatches } from './scan-batches.ts';

/** The outcome of a search for the batch of a shard. Only `absent` allows another creation. */
export type BatchSearch =
  | { outcome: 'found'; batch: Batch }
  | { outcome: 'absent' }
  | { outcome: 'unknown'; cause?: unknown };

/** Batches to scan even if the order of the list is clear sooner. */
const minScanned = 100;
/** How much the clocks of one provider may differ, in seconds. */
const clockSkew = 3600;
const firstWaitMs = 250;

/**
 * Searches the list of batches for the batch of a shard. A new batch may not be listed immediately: if it is
 * not there, searches up to `retries` times more, after 250 ms and then after twice as long each time. Throws
 * only `aborted`. Sends nothing if the batches of the provider name nothing.
 */
export async function findBatch(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
  retries = 0,
): Promise<BatchSearch> {
  if (client.traits?.findBy === 'none') {
    return { outcome: 'unknown' };
  }
  for (let attempt = 0; ; attempt++) {
    const search = await searchList(client, shard, signal);
    const isFinal = search.outcome === 'unknown' && search.cause && !isTransient(search.cause);
    if (search.outcome === 'found' || isFinal || attempt >= retries) {
      return search;
    }
    await sleep(backoffMs(attempt, firstWaitMs), signal);
  }
}

async function searchList(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<BatchSearch> {
  const fileId = shard.input_file_id ?? '';
  let fileTime: Promise<number> | undefined;
  /**
   * Returns when the input file was created, in the time of the server: the clock of this machine may be
   * wrong.
   */
  const fileCreatedAt = () => {
    fileTime ??= client.files.retrieve(fileId, { signal }).then(
      (file) => file.created_at,
      () => Number.NaN,
    );
    return fileTime;
  };
  const isEnough = async (evidence: ListEvidence) =>
    evidence.scanned >= minScanned && showsOrder(evidence) && reachesBack(evidence, await fileCreatedAt());
  try {
    const wanted = {
      isEnough,
      isNamed: (batch: Batch) => Boolean(nameOf(batch) || batch.input_file_id),
      isWanted: (batch: Batch) => isBatchOf(batch, shard),
    };
    const { batch, evidence } = await scanBatches(client, wanted, signal);
    if (batch) {
      return { outcome: 'found', batch };
    }
    const isSelfEvident = evidence.isComplete && evidence.newestUnnamed === -Infinity;
    const createdAt = isSelfEvident || !evidence.isNewestFirst ? Number.NaN : await fileCreatedAt();
    return { outcome: provesAbsence(evidence, createdAt) ? 'absent' : 'unknown' };
  } catch (cause) {
    throwIfAborted(signal);
    return { outcome: 'unknown', cause };
  }
}

/**
 * Returns whether a list without the batch proves that the batch does not exist. It does if it is sorted
 * newest first, and either reaches back to before the input file was created or says that it is complete.
 * Anything else may hide a batch: a list sorted oldest first, one that ends without `has_more`, the same page
 * twice, or batches that name neither their key nor their input file.
 *
 * @param fileCreatedAt When the input file was created, in unix seconds by the clock of the server; NaN if
 *   unknown.
 */
export function provesAbsence(evidence: ListEvidence, fileCreatedAt: number): boolean {
  const { isNewestFirst, isComplete, newestUnnamed } = evidence;
  const isEachNamed = newestUnnamed === -Infinity || newestUnnamed < fileCreatedAt - clockSkew;
  const showsAll = isComplete || (showsOrder(evidence) && reachesBack(evidence, fileCreatedAt));
  return isNewestFirst && isEachNamed && showsAll;
}

function showsOrder({ isNewestFirst, hasOrder }: ListEvidence): boolean {
  return isNewestFirst && hasOrder;
}

function reachesBack({ oldest }: ListEvidence, fileCreatedAt: number): boolean {
  return oldest < fileCreatedAt - clockSkew;
}

function nameOf(batch: Batch): string | undefined {
  return batch.metadata?.[keyName];
}

/** Whether a batch belongs to a shard: by its key, or by its input file if the provider drops the key. */
function isBatchOf(batch: Batch, { key, input_file_id: fileId }: BatchShard): boolean {
  const name = nameOf(batch);
  return name ? name === key : batch.input_file_id === fileId && !failedOnTokenLimit(batch);
}
