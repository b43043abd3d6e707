import type { Client } from '../api/client.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { randomHex } from '../http/form.ts';
import { encodeRequests } from '../jsonl/encode-requests.ts';
import { readLines } from '../jsonl/lines.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import { type UploadProgress, uploadFile } from '../upload/upload-file.ts';
import type { Open } from '../wire/open.ts';
import { createOnce, findBatch, isAmbiguous } from './create-once.ts';
import type { BatchJob, BatchShard } from './job.ts';

/** Options of {@link submitBatch}. */
export interface SubmitBatchOptions extends LineOptions {
  /** Default `24h`. */
  completionWindow?: Open<'24h'> | undefined;
  /** Put on every batch; offpeak adds `offpeak_key`. */
  metadata?: Record<string, string> | undefined;
  /** Seconds after which the input file is deleted by itself. Default 172,800 (48 h); null keeps it as long as the provider does. */
  inputExpiresAfter?: number | null | undefined;
  /** Seconds after which the result files are deleted by themselves: 3,600 to 2,592,000. */
  outputExpiresAfter?: number | undefined;
  /** Called, and awaited, each time the job has grown. Save it here: what is saved is never sent or paid twice. */
  onJob?: ((job: BatchJob) => void | Promise<void>) | undefined;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** A saved job to go on from, given the same requests. */
  job?: BatchJob | undefined;
}

const twoDays = 172_800;

/**
 * Sends requests, or a JSONL file of them, as a batch and returns the job to watch and to read results by. The batch is created once:
 * if the answer to its creation is lost it is looked for, never posted again blindly. An input file without a batch is deleted.
 *
 * Throws `invalid_request` for a malformed request, `ambiguous_create` if it cannot be found out whether the batch exists (the saved job
 * settles it later), and whatever the calls throw.
 *
 * @example
 * ```ts
 * const job = await submitBatch(client, [{ customId: 'moon', body: { model: 'text-embedding-3-small', input: 'moon' } }], {
 *   endpoint: '/v1/embeddings',
 *   onJob: (job) => localStorage.setItem('job', JSON.stringify(job)),
 * });
 * ```
 */
export async function submitBatch<Body extends object = Record<string, unknown>>(
  client: Client,
  requests: RequestSource<Body> | Blob,
  options: SubmitBatchOptions,
): Promise<BatchJob> {
  const { onJob, signal } = options;
  const job: BatchJob = options.job ? structuredClone(options.job) : newJob(options);
  const shard = job.shards[0];
  if (job.endpoint !== options.endpoint || !shard)
    throw new OffpeakError(
      'job_mismatch',
      `The saved job is for ${job.endpoint}, not for ${options.endpoint}.`,
    );
  const save = async () => onJob?.(structuredClone(job));

  if (shard.batch_id) return job;
  if (shard.input_file_id === null) {
    await save();
    await uploadShard(client, requests, shard, options);
    await save();
  } else {
    // The run before this one may have died between the creation and its answer.
    shard.batch_id = (await findBatch(client, shard.key, shard.input_file_id, signal))?.id ?? null;
  }
  if (shard.batch_id === null) {
    try {
      shard.batch_id = await createShard(client, shard, options);
    } catch (error) {
      if (!isAmbiguous(error) && !signal?.aborted) await dropOrphan(client, shard);
      await save();
      throw error;
    }
  }
  await save();
  return job;
}

function newJob({ endpoint }: SubmitBatchOptions): BatchJob {
  const key = randomHex(12);
  return {
    version: 1,
    key,
    endpoint,
    created_at: Math.floor(Date.now() / 1000),
    shards: [{ index: 0, key: `${key}-0`, requests: 0, bytes: 0, input_file_id: null, batch_id: null }],
  };
}

async function uploadShard(
  client: Client,
  requests: RequestSource<object> | Blob,
  shard: BatchShard,
  options: SubmitBatchOptions,
): Promise<void> {
  const { onProgress, signal, inputExpiresAfter = twoDays } = options;
  let source: Blob | ReadableStream<Uint8Array>;
  let counts: () => { requests: number; bytes: number };
  if (requests instanceof Blob) {
    let lines = 0;
    for await (const _ of readLines(requests.stream())) lines++;
    source = requests;
    counts = () => ({ requests: lines, bytes: requests.size });
  } else ({ stream: source, counts } = encodeRequests(requests, options));
  const file = await uploadFile(client, source, {
    purpose: 'batch',
    filename: `offpeak-${shard.key}.jsonl`,
    expiresAfter: inputExpiresAfter ?? undefined,
    onProgress,
    signal,
  });
  Object.assign(shard, counts());
  shard.input_file_id = file.id;
}

async function createShard(
  client: Client,
  shard: BatchShard,
  { endpoint, completionWindow = '24h', metadata, outputExpiresAfter, signal }: SubmitBatchOptions,
): Promise<string> {
  const batch = await createOnce(
    client,
    {
      key: shard.key,
      input_file_id: shard.input_file_id ?? '',
      endpoint,
      completion_window: completionWindow,
      metadata,
      output_expires_after:
        outputExpiresAfter === undefined ? undefined : { anchor: 'created_at', seconds: outputExpiresAfter },
    },
    signal,
  );
  return batch.id;
}

/** A refused batch leaves its input file without a use; it would expire by itself, so failing to delete it harms no one. */
async function dropOrphan(client: Client, shard: BatchShard): Promise<void> {
  if (shard.input_file_id === null) return;
  await client.files.delete(shard.input_file_id).catch(() => {});
  shard.input_file_id = null;
}
