import type { Client } from '../api/client.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { requireId } from '../errors/require-id.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { sleep, untilAborted } from '../http/sleep.ts';
import { chunksOf } from '../jsonl/bytes.ts';
import { uploadFile } from '../upload/upload-file.ts';
import { afterCreation } from '../wire/file.ts';
import { ambiguous, findBatch } from './find-batch.ts';
import { type BatchJob, type BatchShard, jobMismatch, keyName, nextKey, refusalsOf } from './job.ts';
import { lackedRoom, roomWait, wasRefusedForRoom } from './room.ts';
import type { ShardFile } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-batch.ts';

const twoDays = 172_800;
const newestFiles = 100;
const attempts = 3;
/** 16 seconds in all. */
const looks = 6;
/** Four seconds in all, for a shard of a job that is gone on with: its batch may have been created just before the end of the last run. */
const firstLooks = 4;
const mostRefusals = 1000;
const cleanUpMs = 5000;

/** Uploads the input file of a shard, unless a run before this one did, be it that it could not say so any more, and notes it in the shard. */
export async function uploadShard(
  client: Client,
  shard: BatchShard,
  file: ShardFile,
  wasBegun: boolean,
  save: () => Promise<void>,
  { inputExpiresAfter = twoDays, onProgress, signal }: SubmitBatchOptions,
): Promise<void> {
  const { key, index, input_file_id: known, bytes, digest } = shard;
  const note = async () => {
    shard.digest = (await file.digest()) ?? undefined;
    await save();
  };
  const filename = `offpeak-${key}.jsonl`;
  let input: { id: string; bytes: number; status?: string } | undefined;
  if (known) input = { id: known, bytes };
  else if (wasBegun) {
    const page = await client.files.list({ purpose: 'batch', limit: newestFiles, signal });
    input = page.data.find((one) => one.filename?.includes(filename));
  }
  if (input) {
    const isStream = file.body instanceof ReadableStream;
    // Read to its end all the same, so that it can be compared and the next one can be cut.
    if (isStream) for await (const _ of chunksOf(file.body));
    if (input.bytes !== file.counts().bytes || !mayBeSame(digest, await file.digest())) {
      if (known || isStream) throw jobMismatch(index);
      input = undefined;
    }
  }
  if (!input) {
    let isRead = false;
    const onRead = () => {
      isRead = true;
      return note();
    };
    // Before the answer comes, since that may be lost. What goes wrong with it shows at the next save.
    file.whenRead.then(onRead).catch(() => {});
    input = await uploadFile(client, file.body, {
      purpose: 'batch',
      filename,
      expiresAfter: inputExpiresAfter ?? undefined,
      onProgress,
      signal,
    });
    const { id: fileId } = input;
    if (!isRead)
      throw new OffpeakError('bad_response', `File ${fileId} was answered for before it was sent.`, {
        fileId,
      });
  }
  const { id } = input;
  // Azure makes no batch of a file that it has not processed. Ten minutes will do for any.
  for (let look = 0; /pending|running/i.test(input.status ?? '') && look < 300; look++) {
    await sleep(2000, signal);
    input = await client.files.retrieve(id, { signal });
  }
  // At once, since another shard may have the job saved at any time.
  const { requests, bytes: size } = file.counts();
  Object.assign(shard, { input_file_id: id, requests, bytes: size });
  await note();
}

/** Whether two digests do not tell two files apart. Those of requests and of a file of them are of different kinds, and lengths. */
function mayBeSame(saved: string | null | undefined, found: string | null): boolean {
  return !saved || saved.length !== found?.length || saved === found;
}

/**
 * Creates the batch of a shard exactly once, waiting for room as long as too many tokens are enqueued. After a failure that leaves it open
 * whether the batch exists, the newest batches are looked through for it before another try. A refused batch has its input file deleted.
 */
export async function createShard(
  client: Client,
  job: BatchJob,
  shard: BatchShard,
  { completionWindow, metadata, outputExpiresAfter, roomWaitMs = 60_000, signal }: SubmitBatchOptions,
  save: () => Promise<void>,
): Promise<void> {
  const fileId = shard.input_file_id ?? '';
  let refusals = refusalsOf(shard.key);
  let failures = 0;
  if (refusals > 0 && shard.batch_id === null) {
    await sleep(roomWait(roomWaitMs, refusals), signal);
    shard.batch_id = (await findBatch(client, shard, signal))?.id ?? null;
  }
  while (shard.batch_id === null) {
    try {
      const params = {
        input_file_id: fileId,
        endpoint: job.endpoint,
        completion_window: completionWindow,
        metadata: { ...metadata, [keyName]: shard.key },
        output_expires_after: afterCreation(outputExpiresAfter),
      };
      shard.batch_id = requireId(await client.batches.create(params, { signal }), 'POST /batches');
    } catch (error) {
      if (lackedRoom(error)) await sleep(roomWait(roomWaitMs, ++refusals), signal);
      else if (isAmbiguous(error)) {
        shard.batch_id = (await findBatch(client, shard, signal, looks))?.id ?? null;
        if (!shard.batch_id && ++failures >= attempts) throw ambiguous(shard, error);
      } else {
        // Refused, so certainly without a batch; after a 429 the file is still of use. It would expire by itself: failing to delete it
        // harms no one.
        if (isOffpeakError(error) && error.status && error.code !== 'rate_limited') {
          const deletion = client.files.delete(fileId, { maxRetries: 0, timeoutMs: cleanUpMs });
          await untilAborted(deletion, signal).catch(() => {});
          shard.input_file_id = null;
          job.complete = false;
          await save();
        }
        throw error;
      }
    }
  }
  await save();
}

/** Brings the shards of a saved job up to date: finds batches whose creation was not noted, and gives up those refused for lack of room. */
export async function recoverShard(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!shard.input_file_id) return;
  let batch = shard.batch_id
    ? await client.batches.retrieve(shard.batch_id, { signal })
    : await findBatch(client, shard, signal, firstLooks);
  // The run before may have got as far as the next try without being able to say so.
  while (batch && wasRefusedForRoom(batch) && refusalsOf(shard.key) < mostRefusals) {
    shard.key = nextKey(shard.key);
    batch = await findBatch(client, shard, signal);
  }
  shard.batch_id = batch?.id ?? null;
}
