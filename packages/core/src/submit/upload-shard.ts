import type { Client } from '../api/client.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, type BatchShard, jobMismatch } from '../job/job.ts';
import { askForSize, hasOtherSize } from '../upload/known-size.ts';
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

/** The input file of a shard at the provider, as far as it is known. */
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
 * Uploads the input file of a shard and notes it there, unless a run before this one has, even if that run
 * could not note it any more. Throws `job_mismatch` if the file there has other requests, and `batch_failed`
 * if the provider does not accept it.
 */
export async function uploadShard(
  client: Client,
  work: ShardWork,
  file: ShardFile,
  options: SubmitBatchOptions,
): Promise<void> {
  const { shard, save } = work;
  const { signal } = options;
  const there = await findInput(client, work, file, signal);
  const input = there ?? (await uploadInput(client, work, file, options));
  await waitUntilProcessed(client, input, signal);
  // At once, since another shard may have the job saved at any time.
  const { requests, bytes } = file.counts();
  Object.assign(shard, { input_file_id: input.id, requests, bytes });
  shard.digest = (await file.digest()) ?? undefined;
  await save();
}

/** The input file that a run before this one has uploaded, if it did and the file has these requests. */
async function findInput(
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
    // Read to its end all the same, so that it can be compared and the next one can be cut.
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
  return file && askForSize(client, file, signal);
}

async function uploadInput(
  client: Client,
  { job, shard, save }: ShardWork,
  file: ShardFile,
  { inputExpiresAfter, onProgress, signal }: SubmitBatchOptions,
): Promise<InputFile> {
  let isRead = false;
  const noteDigest = async () => {
    isRead = true;
    shard.digest = (await file.digest()) ?? undefined;
    await save();
  };
  // Before the answer comes, since that may be lost. What goes wrong with it shows at the next save.
  file.whenRead.then(noteDigest).catch(() => {});
  const defaultExpiry = job.expiry_refused ? null : twoDays;
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
    throw new OffpeakError('bad_response', `File ${input.id} was answered for before it was sent.`, {
      fileId: input.id,
    });
  } catch (error) {
    if (expiry !== null && inputExpiresAfter === undefined && namesExpiry(error)) {
      job.expiry_refused = true;
      await save();
    }
    throw error;
  }
}

/**
 * Whether a call was refused for the expiry it asked for, as by providers that have none or another range.
 */
export function namesExpiry(error: unknown): error is OffpeakError {
  return (
    isOffpeakError(error) &&
    (error.status === 400 || error.status === 422) &&
    /expires_after/.test(`${error.param} ${error.message}`)
  );
}

/**
 * Azure makes no batch of a file that it has not processed. Throws `batch_failed` for one that it does not
 * accept.
 */
async function waitUntilProcessed(
  client: Client,
  input: InputFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { id } = input;
  let file = input;
  for (let poll = 0; /pending|running/i.test(file.status ?? '') && poll < maxProcessingPolls; poll++) {
    await sleep(processingPollMs, signal);
    file = await client.files.retrieve(id, { signal });
  }
  if (/^error|^failed/i.test(file.status ?? '')) {
    const reason = file.status_details || 'no reason given';
    throw new OffpeakError('batch_failed', `Input file ${id} was not accepted: ${reason}`, { fileId: id });
  }
}

function filenameOf({ key }: BatchShard): string {
  return `offpeak-${key}.jsonl`;
}

/**
 * Whether two digests do not tell two files apart. Those of requests and of a file of them are of different
 * kinds, and lengths.
 */
function mayBeSame(saved: string | null | undefined, found: string | null): boolean {
  return !saved || saved.length !== found?.length || saved === found;
}
