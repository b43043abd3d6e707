import type { BatchCreateParams } from '../api/batches.ts';
import type { Client } from '../api/client.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { sleep } from '../http/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { keyName } from './job.ts';

/** What a batch is created from; `key` goes into its metadata. */
export interface CreateOnceParams extends BatchCreateParams {
  key: string;
}

const attempts = 3;
const looks = 3;
const pagesLookedAt = 3;

/**
 * Whether a failed `POST /batches` may have made the batch all the same: no answer, a broken one, or a server that failed on the way.
 * A 4xx is a refusal.
 */
export function isAmbiguous(error: unknown): boolean {
  if (!isOffpeakError(error)) return true;
  return (
    error.code === 'network' ||
    error.code === 'timeout' ||
    error.code === 'server_error' ||
    error.code === 'bad_response'
  );
}

/**
 * Creates a batch exactly once. After a failure that leaves it open whether the batch exists, the newest batches are looked through for
 * the key or the input file before another try. Throws `ambiguous_create` if looking fails too.
 */
export async function createOnce(
  client: Client,
  { key, ...params }: CreateOnceParams,
  signal: AbortSignal | undefined,
): Promise<Batch> {
  const body = { ...params, metadata: { ...params.metadata, [keyName]: key } };
  for (let n = 1; ; n++) {
    try {
      return await client.batches.create(body, { signal });
    } catch (error) {
      if (!isAmbiguous(error)) throw error;
      const found = await look(client, key, params.input_file_id, signal, error);
      if (found) return found;
      if (n >= attempts) throw error;
    }
  }
}

/** Looks for the batch a few times: one that was just made may take a moment to be listed. */
async function look(
  client: Client,
  key: string,
  inputFileId: string,
  signal: AbortSignal | undefined,
  cause: unknown,
): Promise<Batch | undefined> {
  try {
    for (let n = 0; n < looks; n++) {
      await sleep(500 * 2 ** n, signal);
      const found = await findBatch(client, key, inputFileId, signal);
      if (found) return found;
    }
    return undefined;
  } catch (error) {
    if (isOffpeakError(error) && error.code === 'aborted') throw error;
    throw new OffpeakError(
      'ambiguous_create',
      `The answer to the creation of a batch for file ${inputFileId} was lost, and the list of batches could not be read to find it. Do not submit again blindly: go on from the saved job.`,
      { cause, fileId: inputFileId },
    );
  }
}

/** The batch with this key or this input file among the newest 300, if any. */
export async function findBatch(
  client: Client,
  key: string,
  inputFileId: string,
  signal: AbortSignal | undefined,
): Promise<Batch | undefined> {
  let left = pagesLookedAt * 100;
  for await (const batch of client.batches.list({ limit: 100, signal })) {
    if (batch.metadata?.[keyName] === key || batch.input_file_id === inputFileId) return batch;
    if (--left === 0) break;
  }
  return undefined;
}
