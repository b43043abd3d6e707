import type { Client } from '../api/client.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, jobMismatch, newShard } from '../job/job.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import type { UploadProgress } from '../upload/upload-options.ts';
import { forEachConcurrently } from '../util/for-each-concurrently.ts';
import { createShard, recoverShard } from './create-shard.ts';
import { type ShardFile, splitIntoShards } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-options.ts';
import { uploadShard } from './upload-shard.ts';

/**
 * Submits the part of a job that is not submitted yet: brings the shards it has up to date, then uploads and
 * creates the others. Records in the job what it has done, also if it throws.
 */
export async function submitShards(
  client: Client,
  requests: RequestSource<object> | Blob,
  job: BatchJob,
  options: SubmitBatchOptions & LineOptions & { concurrency: number },
): Promise<void> {
  const { concurrency, onProgress, signal } = options;
  const { shards } = job;
  const save = createSave(job, options);
  const workOn = (index: number) => {
    const before = shards[index];
    const shard = before ?? newShard(job, index);
    shards[index] = shard;
    return { job, shard, wasBegun: Boolean(before), save };
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

/** Returns a function that passes a copy of the job to `onJob`, one call after the other. */
function createSave(job: BatchJob, { onJob }: SubmitBatchOptions): () => Promise<void> {
  let saving: Promise<unknown> = Promise.resolve();
  return async () => {
    saving = saving.then(() => onJob?.(structuredClone(job)));
    await saving;
  };
}

/** The place of a shard in a job, with its file unless all files are uploaded. */
interface ShardPlace {
  index: number;
  file?: ShardFile;
}

/**
 * Yields the places of a job in their order. Throws `job_mismatch` if the job has more shards than the
 * requests fill.
 */
async function* placesOf(
  { complete, shards, limits }: BatchJob,
  requests: RequestSource<object> | Blob,
  options: LineOptions,
): AsyncGenerator<ShardPlace, void, undefined> {
  let index = 0;
  if (complete) {
    for (; index < shards.length; index++) {
      yield { index };
    }
    return;
  }
  for await (const file of splitIntoShards(requests, options, limits)) {
    yield { index, file };
    index += 1;
  }
  if (index < shards.length) {
    throw jobMismatch(index);
  }
}

/** Adds up the upload progress of all shards. */
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
