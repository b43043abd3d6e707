import type { Client } from '../api/client.ts';
import { wasRefusedForRoom } from '../dialects/token-limit.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { isTransient } from '../errors/transient.ts';
import { type BatchShard, keyName } from '../job/job.ts';
import { backoffMs } from '../util/backoff.ts';
import { sleep } from '../util/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { type ListEvidence, scanBatches } from './scan-batches.ts';

/** What a search for the batch of a shard has come to. Only `absent` allows another creation. */
export type BatchSearch =
  | { outcome: 'found'; batch: Batch }
  | { outcome: 'absent' }
  | { outcome: 'unknown'; cause?: unknown };

/** Scanned even if the order of the list is clear sooner. */
const minScanned = 100;
/** How far the clocks of one provider may be apart, in seconds. */
const clockSkew = 3600;
const firstWaitMs = 250;

/**
 * Searches the list of batches for that of a shard. A new batch may take a while to be listed: if it is not
 * there, searches `retries` times more, waiting 250 ms before the first, then twice as long each. Throws only
 * `aborted`.
 */
export async function findBatch(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
  retries = 0,
): Promise<BatchSearch> {
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
  /** When the input file was made. Compared with in place of the own clock, which may be wrong. */
  const fileMadeAt = () => {
    fileTime ??= client.files.retrieve(fileId, { signal }).then(
      (file) => file.created_at,
      () => Number.NaN,
    );
    return fileTime;
  };
  const isEnough = async (evidence: ListEvidence) =>
    evidence.scanned >= minScanned && showsOrder(evidence) && reachesBack(evidence, await fileMadeAt());
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
    const isSelfEvident = evidence.isWhole && evidence.newestUnnamed === -Infinity;
    const madeAt = isSelfEvident || !evidence.isNewestFirst ? Number.NaN : await fileMadeAt();
    return { outcome: provesAbsence(evidence, madeAt) ? 'absent' : 'unknown' };
  } catch (cause) {
    throwIfAborted(signal);
    return { outcome: 'unknown', cause };
  }
}

/**
 * Whether a list in which a batch was not found shows that it does not exist. It does if it is newest first,
 * and either reaches back to before the input file of the batch was made or says that it is whole. Everything
 * else may hide a batch: the oldest first, a list cut off without a word, the same page again, or batches
 * that tell neither their key nor their input file. `fileMadeAt` is in unix seconds by the clock of the
 * server; NaN if unknown.
 */
export function provesAbsence(evidence: ListEvidence, fileMadeAt: number): boolean {
  const { isNewestFirst, isWhole, newestUnnamed } = evidence;
  const isEachNamed = newestUnnamed === -Infinity || newestUnnamed < fileMadeAt - clockSkew;
  const showsAll = isWhole || (showsOrder(evidence) && reachesBack(evidence, fileMadeAt));
  return isNewestFirst && isEachNamed && showsAll;
}

function showsOrder({ isNewestFirst, hasOrder }: ListEvidence): boolean {
  return isNewestFirst && hasOrder;
}

function reachesBack({ oldest }: ListEvidence, fileMadeAt: number): boolean {
  return oldest < fileMadeAt - clockSkew;
}

function nameOf(batch: Batch): string | undefined {
  return batch.metadata?.[keyName];
}

/** Whether a batch is that of a shard: by its key, or by the input file where a provider drops the key. */
function isBatchOf(batch: Batch, { key, input_file_id: fileId }: BatchShard): boolean {
  const name = nameOf(batch);
  return name ? name === key : batch.input_file_id === fileId && !wasRefusedForRoom(batch);
}
