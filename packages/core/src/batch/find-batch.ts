import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { type BatchShard, keyName } from './job.ts';
import { wasRefusedForRoom } from './room.ts';

const mostLookedAt = 10_000;
/** Looked through whatever their order. */
const leastLookedAt = 100;
/** How far the clocks of one provider may be apart, in seconds. */
const clockSkew = 3600;

/**
 * The batch of a shard among the newest, if there is one. A new batch may take a while to be listed: if it is not there, looks `again` times
 * more, waiting 250 ms before the first, then twice as long each. Throws `ambiguous_create` if it cannot be found out.
 */
export async function findBatch(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
  again = 0,
): Promise<Batch | undefined> {
  for (let look = 0; ; look++) {
    const batch = await lookForBatch(client, shard, signal);
    if (batch || look >= again) return batch;
    await sleep(250 * 2 ** look, signal);
  }
}

async function lookForBatch(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  const { key, input_file_id: fileId } = shard;
  let looked = 0;
  let isNewestFirst = true;
  let before = Infinity;
  let fileMadeAt: number | undefined;
  try {
    for await (const batch of client.batches.list({ limit: 100, signal })) {
      const name = batch.metadata?.[keyName];
      if (name ? name === key : batch.input_file_id === fileId && !wasRefusedForRoom(batch)) return batch;
      // The order is not promised: only a list that has shown it is trusted to have nothing newer behind. The own clock may be wrong,
      // so times are compared with that of the file, which the provider set too.
      isNewestFirst &&= batch.created_at <= before;
      before = batch.created_at;
      if (++looked >= mostLookedAt) throw new RangeError('too many batches');
      if (looked < leastLookedAt || !isNewestFirst) continue;
      fileMadeAt ??= (await client.files.retrieve(fileId ?? '', { signal })).created_at;
      if (batch.created_at < fileMadeAt - clockSkew) return undefined;
    }
    return undefined;
  } catch (cause) {
    throwIfAborted(signal);
    throw ambiguous(shard, cause);
  }
}

/** The error for a batch that may or may not exist. */
export function ambiguous({ input_file_id: id }: BatchShard, cause: unknown): OffpeakError {
  return new OffpeakError(
    'ambiguous_create',
    `Whether file ${id} has a batch is unknown. Go on from the saved job later.`,
    { cause, fileId: id ?? undefined },
  );
}
