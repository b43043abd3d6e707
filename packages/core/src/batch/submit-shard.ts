import type { Client } from '../api/client.ts';
import { isOffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous } from '../errors/transient.ts';
import { chunksOf } from '../jsonl/bytes.ts';
import { uploadFile } from '../upload/upload-file.ts';
import { afterCreation } from '../wire/file.ts';
import { createOnce, findBatch } from './create-once.ts';
import { type BatchJob, type BatchShard, keyName, nextKey, triesOf } from './job.ts';
import { lackedRoom, waitForRoom, wasRefusedForRoom } from './room.ts';
import type { ShardFile } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-batch.ts';

const twoDays = 172_800;
const newestFiles = 100;

/** Uploads the input file of a shard, unless a run before this one did and could not say so any more. */
export async function uploadShard(
  client: Client,
  shard: BatchShard,
  file: ShardFile,
  wasBegun: boolean,
  { inputExpiresAfter = twoDays, onProgress, signal }: SubmitBatchOptions,
): Promise<string> {
  const filename = `offpeak-${shard.key}.jsonl`;
  if (wasBegun) {
    const page = await client.files.list({ purpose: 'batch', limit: newestFiles, signal });
    const there = page.data.find((one) => one.filename.includes(filename));
    if (there) {
      await drain(file);
      if (there.bytes === file.counts().bytes) return there.id;
    }
  }
  const { id } = await uploadFile(client, file.body, {
    purpose: 'batch',
    filename,
    expiresAfter: inputExpiresAfter ?? undefined,
    onProgress,
    signal,
  });
  return id;
}

/** Reads an input file that is there already to its end, so that the next one can be cut. */
export async function drain({ body }: ShardFile): Promise<void> {
  if (body instanceof ReadableStream) for await (const _ of chunksOf(body));
}

/** Creates the batch of a shard, waiting for room as long as too many tokens are enqueued. A refused batch has its input file deleted. */
export async function createShard(
  client: Client,
  job: BatchJob,
  shard: BatchShard,
  options: SubmitBatchOptions,
  save: () => Promise<void>,
): Promise<void> {
  const { completionWindow = '24h', metadata, outputExpiresAfter, roomWaitMs = 60_000, signal } = options;
  const inputFileId = shard.input_file_id ?? '';
  const params = {
    input_file_id: inputFileId,
    endpoint: job.endpoint,
    completion_window: completionWindow,
    metadata: { ...metadata, [keyName]: shard.key },
    output_expires_after: afterCreation(outputExpiresAfter),
  };
  let tries = triesOf(shard.key) - 1;
  if (tries > 0) await waitForRoom(roomWaitMs, tries, signal);
  while (shard.batch_id === null) {
    try {
      shard.batch_id = (await createOnce(client, params, job, shard, signal)).id;
    } catch (error) {
      if (lackedRoom(error)) await waitForRoom(roomWaitMs, ++tries, signal);
      else {
        // Refused, so certainly without a batch. The file would expire by itself: failing to delete it harms no one.
        if (isOffpeakError(error) && error.status && !isAmbiguous(error)) {
          await client.files.delete(inputFileId, { maxRetries: 0 }).catch(() => {});
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
  job: BatchJob,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (shard.input_file_id === null) return;
  const batch = shard.batch_id
    ? await client.batches.retrieve(shard.batch_id, { signal })
    : await findBatch(client, job, shard, signal);
  shard.batch_id = batch?.id ?? null;
  if (batch && wasRefusedForRoom(batch)) {
    shard.batch_id = null;
    shard.key = nextKey(shard.key);
  }
}
