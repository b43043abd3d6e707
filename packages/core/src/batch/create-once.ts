import type { BatchCreateParams } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { sleep } from '../http/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { keyName } from './job.ts';
import { wasRefusedForRoom } from './room.ts';

/** What a batch is known by before it has an id. */
export interface BatchTrace {
  /** Goes into its metadata. */
  key: string;
  inputFileId: string;
  /** No such batch is older: unix seconds. */
  since: number;
}

const attempts = 3;
const looks = 3;
const mostLookedAt = 10_000;
/** How far the provider's clock may be behind, in seconds. */
const clockSkew = 3600;

/**
 * Creates a batch exactly once. After a failure that leaves it open whether the batch exists, the newest batches are looked through for
 * its trace before another try. Throws `ambiguous_create` if looking fails too.
 */
export async function createOnce(
  client: Client,
  params: BatchCreateParams,
  trace: BatchTrace,
  signal: AbortSignal | undefined,
): Promise<Batch> {
  const body = { ...params, metadata: { ...params.metadata, [keyName]: trace.key } };
  for (let n = 1; ; n++) {
    try {
      return await client.batches.create(body, { signal });
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      // A batch that was just made may take a moment to be listed.
      for (let look = 0; look < looks; look++) {
        await sleep(250 * 2 ** look, signal);
        const found = await findBatch(client, trace, signal);
        if (found) return found;
      }
      if (n >= attempts) throw error;
    }
  }
}

/** The batch of a trace, if there is one. Throws `ambiguous_create` if that cannot be found out. */
export async function findBatch(
  client: Client,
  { key, inputFileId, since }: BatchTrace,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  let cause: unknown;
  let left = mostLookedAt;
  try {
    for await (const batch of client.batches.list({ limit: 100, signal })) {
      const name = batch.metadata?.[keyName];
      if (name ? name === key : batch.input_file_id === inputFileId && !wasRefusedForRoom(batch))
        return batch;
      if (batch.created_at < since - clockSkew) return undefined;
      if (--left === 0) break;
    }
    if (left > 0) return undefined;
  } catch (error) {
    if (isOffpeakError(error) && error.code === 'aborted') throw error;
    cause = error;
  }
  throw new OffpeakError(
    'ambiguous_create',
    `Whether file ${inputFileId} has a batch is unknown. Go on from the saved job later.`,
    { cause, fileId: inputFileId },
  );
}
