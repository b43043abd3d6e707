import type { Client } from '../api/client.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, jobMismatch, newShard } from '../job/job.ts';
import type { RequestSource } from '../jsonl/request-line.ts';
import type { UploadProgress } from '../upload/upload-options.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { createShard, recoverShard } from './create-shard.ts';
import { type ShardFile, shardsOf } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-options.ts';
import { uploadShard } from './upload-shard.ts';

/**
 * One try to submit what is not submitted yet of a job: brings its shards up to date, then uploads and
 * creates the others. Notes in the job what it has done, also when it throws.
 */
export async function submitShards(
  client: Client,
  requests: RequestSource<object> | Blob,
  job: BatchJob,
  options: SubmitBatchOptions & { concurrency: number },
): Promise<void> {
  const { concurrency, onProgress, signal } = options;
  const { shards } = job;
  const save = saverOf(job, options);
  const workOn = (index: number) => {
    const begun = shards[index];
    const shard = begun ?? newShard(job, index);
    shards[index] = shard;
    return { job, shard, wasBegun: Boolean(begun), save };
  };
  async function* begun() {
    yield* shards.keys();
  }
  await forEachConcurrently(begun(), concurrency, [signal], (index) =>
    recoverShard(client, workOn(index), signal),
  );

  const progress = sumProgress(onProgress, requests instanceof Blob ? requests.size : null);
  const wasComplete = job.complete;
  await forEachConcurrently(
    placesOf(job, requests, options),
    concurrency,
    [signal],
    async ({ index, file }) => {
      const work = workOn(index);
      if (!work.wasBegun) {
        await save();
      }
      if (file) {
        const onProgress = (sent: UploadProgress) => progress.upload(index, sent);
        await uploadShard(client, work, file, { ...options, onProgress });
      }
      progress.skip(index, work.shard.bytes);
      await createShard(client, work, options);
    },
  );
  if (shards.length === 0) {
    throw new OffpeakError('invalid_request', 'A batch needs at least one request.', { param: 'requests' });
  }
  job.complete = true;
  if (!wasComplete) {
    progress.finish();
  }
  await save();
}

/** Saves a job, one save after the other. */
function saverOf(job: BatchJob, { onJob }: SubmitBatchOptions): () => Promise<void> {
  let saving: Promise<unknown> = Promise.resolve();
  return async () => {
    saving = saving.then(() => onJob?.(structuredClone(job)));
    await saving;
  };
}

/** A place in a job, with its file unless all of them are uploaded. */
interface ShardPlace {
  index: number;
  file?: ShardFile;
}

/**
 * The places of a job in their order. Throws `job_mismatch` if it has more of them than the requests fill.
 */
async function* placesOf(
  { complete, shards, limits }: BatchJob,
  requests: RequestSource<object> | Blob,
  options: SubmitBatchOptions,
): AsyncGenerator<ShardPlace, void, undefined> {
  let index = 0;
  if (complete) {
    for (; index < shards.length; index++) {
      yield { index };
    }
    return;
  }
  for await (const file of shardsOf(requests, options, limits)) {
    yield { index, file };
    index += 1;
  }
  if (index < shards.length) {
    throw jobMismatch(index);
  }
}

/** Adds up the progress of all shards. */
function sumProgress(onProgress: SubmitBatchOptions['onProgress'], totalBytes: number | null) {
  /** The bytes sent of each shard. */
  const sent: number[] = [];
  const report = (phase: UploadProgress['phase'], via: UploadProgress['via']) => {
    const sentBytes = sent.reduce((sum, bytes) => sum + bytes, 0);
    onProgress?.({ phase, via, sentBytes, totalBytes: phase === 'done' ? sentBytes : totalBytes });
  };
  return {
    upload(index: number, { via, sentBytes }: UploadProgress) {
      sent[index] = sentBytes;
      report('uploading', via);
    },
    /** Counts a shard as sent. */
    skip(index: number, bytes: number) {
      sent[index] = bytes;
    },
    finish: () => report('done', 'file'),
  };
}
