import type { Client } from '../api/client.ts';
import { checkCount } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { sleep } from '../http/sleep.ts';
import { workThrough } from '../http/workers.ts';
import { type BatchLimits, withDefaults } from '../jsonl/limits.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import type { UploadProgress } from '../upload/upload-file.ts';
import type { Open } from '../wire/open.ts';
import { type BatchJob, jobMismatch, newJob, newShard, reopenJob } from './job.ts';
import { isReplayable, type ShardFile, shardsOf } from './shard-source.ts';
import { createShard, recoverShard, uploadShard } from './submit-shard.ts';

/** Options of {@link submitBatch}. */
export interface SubmitBatchOptions extends LineOptions {
  /** Default `24h`. */
  completionWindow?: Open<'24h'> | undefined;
  /** Put on every batch; offpeak adds `offpeak_key`. */
  metadata?: Record<string, string> | undefined;
  /** Seconds after which the input files are deleted by themselves. Default 172,800 (48 h); null keeps them as long as the provider does. */
  inputExpiresAfter?: number | null | undefined;
  /** Seconds after which the result files are deleted by themselves: 3,600 to 2,592,000. */
  outputExpiresAfter?: number | undefined;
  /** How large one batch may be; more requests become more batches. Default: what OpenAI allows. */
  limits?: BatchLimits | undefined;
  /**
   * Batches prepared at once, each uploaded and then created. Default 2. Requests that can only be read in order are uploaded one after the
   * other all the same, the next while the last one's batch is created.
   */
  concurrency?: number | undefined;
  /** Milliseconds before the first new try when too many tokens are enqueued; doubles up to 15 minutes. Default 60,000. */
  roomWaitMs?: number | undefined;
  /** Called, and awaited, each time the job has grown. Save it here: what is saved is never sent or paid twice. */
  onJob?: ((job: BatchJob) => void | Promise<void>) | undefined;
  /** How far the upload of all shards is. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Stops submitting. Batches that are created by then go on; the saved job knows them. */
  signal?: AbortSignal | undefined;
  /** A saved job to go on from, given the same requests. Once it is `complete` the requests are not looked at. */
  job?: BatchJob | undefined;
}

const passes = 3;

/**
 * Sends requests, or a JSONL file of them, as one batch or, above the limits of one, as several, and returns the job to watch and to read
 * results by. Every batch is created once: if the answer to its creation is lost it is looked for, never posted again blindly. While too many
 * tokens are enqueued it waits for room. A refused batch has its input file deleted.
 *
 * A run that died goes on with `job` and the same requests: what is uploaded is not sent again, what is created is not created again, and
 * batches that were refused for lack of room (`token_limit_exceeded`, which may come minutes later) are created anew.
 *
 * Throws `invalid_request` for a malformed request, `invalid_option` for a limit or a concurrency below 1, `job_mismatch` for a job of
 * other requests, `ambiguous_create` if it cannot be found out whether a batch exists (the saved job settles it later), and what the
 * calls throw.
 *
 * @example
 * ```ts
 * const job = await submitBatch(client, [{ customId: 'moon', body: { model: 'text-embedding-3-small', input: 'moon' } }], {
 *   endpoint: '/v1/embeddings',
 *   onJob: (job) => console.log(JSON.stringify(job)),
 * });
 * ```
 */
export async function submitBatch<Body extends object = Record<string, unknown>>(
  client: Client,
  requests: RequestSource<Body> | Blob,
  options: SubmitBatchOptions,
): Promise<BatchJob> {
  const { endpoint, concurrency = 2, signal } = options;
  const limits = withDefaults(options.limits);
  checkCount('concurrency', concurrency);
  for (const [name, limit] of Object.entries(limits)) checkCount(`limits.${name}`, limit);
  const job = options.job ? reopenJob(options.job, endpoint) : newJob(endpoint, limits);
  for (let pass = 1; ; pass++) {
    try {
      await submitAll(client, requests, job, concurrency, options);
      return job;
    } catch (error) {
      // A stream cannot be sent twice, but what it was made of can.
      if (!isTransient(error) || pass >= passes || !isReplayable(requests)) throw error;
      await sleep(error.retryAfterMs ?? 500 * pass, signal);
    }
  }
}

async function submitAll(
  client: Client,
  requests: RequestSource<object> | Blob,
  job: BatchJob,
  concurrency: number,
  options: SubmitBatchOptions,
): Promise<void> {
  const { onJob, onProgress, signal } = options;
  const { shards } = job;
  let saving: Promise<unknown> = Promise.resolve();
  const save = async () => {
    saving = saving.then(() => onJob?.(structuredClone(job)));
    await saving;
  };
  async function* begun() {
    yield* shards;
  }
  await workThrough(begun(), concurrency, [signal], (shard) => recoverShard(client, shard, signal));

  /** The bytes sent of each shard. */
  const sent: number[] = [];
  const total = requests instanceof Blob ? requests.size : null;
  const tell = (phase: UploadProgress['phase'], via: UploadProgress['via']) => {
    const sentBytes = sent.reduce((sum, bytes) => sum + bytes, 0);
    onProgress?.({ phase, via, sentBytes, totalBytes: phase === 'done' ? sentBytes : total });
  };
  /** The places of the shards, with their files unless all of them are uploaded. */
  async function* places(): AsyncGenerator<[index: number, file?: ShardFile], void, undefined> {
    let index = 0;
    if (job.complete) for (; index < shards.length; index++) yield [index];
    else for await (const file of shardsOf(requests, options, job.limits)) yield [index++, file];
    if (index < shards.length) throw jobMismatch(index);
  }
  const wasComplete = job.complete;
  await workThrough(places(), concurrency, [signal], async ([index, file]) => {
    const begun = shards[index];
    const shard = begun ?? newShard(job, index);
    shards[index] = shard;
    if (!begun) await save();
    if (file)
      await uploadShard(client, shard, file, Boolean(begun), save, {
        ...options,
        onProgress({ via, sentBytes }) {
          sent[index] = sentBytes;
          tell('uploading', via);
        },
      });
    sent[index] = shard.bytes;
    await createShard(client, job, shard, options, save);
  });
  if (shards.length === 0)
    throw new OffpeakError('invalid_request', 'A batch needs at least one request.', { param: 'requests' });
  job.complete = true;
  if (!wasComplete) tell('done', 'file');
  await save();
}
