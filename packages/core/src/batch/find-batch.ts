import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import type { Batch } from '../wire/batch.ts';
import { type BatchJob, type BatchShard, keyName } from './job.ts';
import { wasRefusedForRoom } from './room.ts';

const mostLookedAt = 10_000;
/** How far the provider's clock may be behind, in seconds. */
const clockSkew = 3600;

/** The batch of a shard among the newest, if there is one. Throws `ambiguous_create` if that cannot be found out. */
export async function findBatch(
  client: Client,
  job: BatchJob,
  { key, input_file_id: fileId }: BatchShard,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  let left = mostLookedAt;
  try {
    for await (const batch of client.batches.list({ limit: 100, signal })) {
      const name = batch.metadata?.[keyName];
      if (name ? name === key : batch.input_file_id === fileId && !wasRefusedForRoom(batch)) return batch;
      if (batch.created_at < job.created_at - clockSkew) return undefined;
      if (--left === 0) throw new RangeError('too many batches');
    }
    return undefined;
  } catch (cause) {
    throwIfAborted(signal);
    throw new OffpeakError(
      'ambiguous_create',
      `Whether file ${fileId} has a batch is unknown. Go on from the saved job later.`,
      { cause, fileId: fileId ?? undefined },
    );
  }
}
