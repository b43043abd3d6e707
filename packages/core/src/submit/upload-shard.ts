import type { Client } from '../api/client.ts';
import { isProcessing, isRejected, refusesExpiry } from '../dialects/file-status.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, type BatchShard, jobMismatch } from '../job/job.ts';
import { hasOtherSize, withKnownSize } from '../upload/known-size.ts';
import { uploadFile } from '../upload/upload-file.ts';
import { chunksOf } from '../util/byte-source.ts';
import { sleep } from '../util/sleep.ts';
import type { FileObject } from '../wire/file.ts';
import type { ShardFile } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-options.ts';

const twoDays = 172_800;
const newestFiles = 100;
const processingPollMs = 2000;
/** Ten minutes in all. */
const maxProcessingPolls = 300;

/** What is known of the input file of a shard at the provider. */
type InputFile = Pick<FileObject, 'id'> & Partial<FileObject>;

/** A shard that is being submitted. */
export interface ShardWork {
  job: BatchJob;
  shard: BatchShard;
  /** Whether a run before this one has begun it. */
  wasBegun: boolean;
  save(): Promise<void>;
}

/**
 * Uploads the input file of a shard and records its id. Skips the upload if an earlier run has finished it,
 * even if that run ended before it could record so. Throws `job_mismatch` if the file there has other
 * requests, and `batch_failed` if the provider rejects it.
 */
export async function uploadShard(
  client: Client,
  work: ShardWork,
  file: ShardFile,
  options: SubmitBatchOptions,
): Promise<void> {
  const { shard, save } = work;
  const { signal } = options;
  const uploaded = await findUploaded(client, work, file, signal);
  const input = uploaded ?? (await uploadInput(client, work, file, options));
  await waitUntilProcessed(client, input, signal);
  // In one step: another shard may save the job at any time.
  const { requests, bytes } = file.counts();
  Object.assign(shard, { input_file_id: input.id, requests, bytes });
  shard.digest = (await file.digest()) ?? undefined;
  await save();
}

/** Returns the input file that an earlier run has uploaded, if it has these requests. */
async function findUploaded(
  client: Client,
  { shard, wasBegun }: ShardWork,
  file: ShardFile,
  signal: AbortSignal | undefined,
): Promise<InputFile | undefined> {
  const { index, input_file_id: known, bytes, digest } = shard;
  const input = known ? { id: known, bytes } : wasBegun && (await findByName(client, shard, signal));
  if (!input) {
    return undefined;
  }
  const isStream = file.body instanceof ReadableStream;
  if (isStream) {
    // It is read to its end, to compare it and to reach the next shard.
    for await (const _ of chunksOf(file.body)) {
    }
  }
  if (!hasOtherSize(input, file.counts().bytes) && mayBeSame(digest, await file.digest())) {
    return input;
  }
  if (known || isStream) {
    throw jobMismatch(index);
  }
  return undefined;
}

async function findByName(
  client: Client,
  shard: BatchShard,
  signal: AbortSignal | undefined,
): Promise<FileObject | undefined> {
  const page = await client.files.list({ purpose: 'batch', limit: newestFiles, signal });
  const file = page.data.find(({ filename }) => filename?.includes(filenameOf(shard)));
  return file && withKnownSize(client, file, signal);
}

async function uploadInput(
  client: Client,
  { job, shard, save }: ShardWork,
  file: ShardFile,
  { inputExpiresAfter, onProgress, signal }: SubmitBatchOptions,
): Promise<InputFile> {
  let isRead = false;
  const saveDigest = async () => {
    isRead = true;
    shard.digest = (await file.digest()) ?? undefined;
    await save();
  };
  // Saved before the answer arrives, since the answer may be lost. A failure shows at the next save.
  file.whenRead.then(saveDigest).catch(() => {});
  const { inputExpiry } = client.traits ?? {};
  const usualExpiry = inputExpiry === undefined ? twoDays : (inputExpiry?.default ?? null);
  const defaultExpiry = job.expiry_refused ? null : usualExpiry;
  const expiry = inputExpiresAfter === undefined ? defaultExpiry : inputExpiresAfter;
  try {
    const input = await uploadFile(client, file.body, {
      purpose: 'batch',
      filename: filenameOf(shard),
      expiresAfter: expiry ?? undefined,
      onProgress,
      signal,
    });
    if (isRead) {
      return input;
    }
    throw new OffpeakError(
      'bad_response',
      `The upload of file ${input.id} was answered before it was complete.`,
      {
        fileId: input.id,
      },
    );
  } catch (error) {
    if (expiry !== null && inputExpiresAfter === undefined && refusesExpiry(error)) {
      job.expiry_refused = true;
      await save();
    }
    throw error;
  }
}

/** Waits while the provider processes a file. Throws `batch_failed` for a file that it rejects. */
async function waitUntilProcessed(
  client: Client,
  input: InputFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { id } = input;
  let file = input;
  for (let poll = 0; isProcessing(file) && poll < maxProcessingPolls; poll++) {
    await sleep(processingPollMs, signal);
    file = await client.files.retrieve(id, { signal });
  }
  if (isRejected(file)) {
    const reason = file.status_details || 'no reason given';
    throw new OffpeakError('batch_failed', `Input file ${id} was rejected: ${reason}`, { fileId: id });
  }
}

function filenameOf({ key }: BatchShard): string {
  return `offpeak-${key}.jsonl`;
}

/**
 * Whether two digests may belong to the same file. Digests of requests and of a Blob differ in kind and
 * length.
 */
function mayBeSame(saved: string | null | undefined, found: string | null): boolean {
  return !saved || saved.length !== found?.length || saved === found;
}
