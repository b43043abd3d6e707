import type { BatchCreateParams } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { sleep } from '../http/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { type BatchJob, type BatchShard, keyName } from './job.ts';
import { wasRefusedForRoom } from './room.ts';

const attempts = 3;
const looks = 3;
const mostLookedAt = 10_000;
/** How far the provider's clock may be behind, in seconds. */
const clockSkew = 3600;

/**
 * Creates the batch of a shard exactly once. After a failure that leaves it open whether the batch exists, the newest batches are looked
 * through for it before another try. Throws `ambiguous_create` if looking fails too.
 */
export async function createOnce(
  client: Client,
  params: BatchCreateParams,
  job: BatchJob,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<Batch> {
  for (let n = 1; ; n++) {
    try {
      return await client.batches.create(params, { signal });
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      // A batch that was just made may take a moment to be listed.
      for (let look = 0; look < looks; look++) {
        await sleep(250 * 2 ** look, signal);
        const found = await findBatch(client, job, shard, signal);
        if (found) return found;
      }
      if (n >= attempts) throw error;
    }
  }
}

/** The batch of a shard, if there is one. Throws `ambiguous_create` if that cannot be found out. */
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
