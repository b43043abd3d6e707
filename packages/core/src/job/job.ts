import { OffpeakError } from '../errors/offpeak-error.ts';
import type { FileCounts } from '../jsonl/limits.ts';
import { randomHex } from '../util/hex.ts';
import type { Batch, BatchEndpoint } from '../wire/batch.ts';

/** One batch of a job. */
export interface BatchShard {
  /** 0-based place in the job. */
  index: number;
  /** Sent as `metadata.offpeak_key`, to find the batch if the answer to its creation was lost. */
  key: string;
  /** 0 until the input file is uploaded. */
  requests: number;
  /** Size of the input file; 0 until it is uploaded. */
  bytes: number;
  /** Null until the input file is uploaded. */
  input_file_id: string | null;
  /**
   * A digest that distinguishes input files of equal size. Absent until the file is sent, or if it cannot be
   * computed.
   */
  digest?: string | undefined;
  /** Null until the batch is created. */
  batch_id: string | null;
  /**
   * Whether a creation was sent whose outcome is unknown: a batch may exist although `batch_id` is null.
   * Saved before every `POST /batches`. Absent in a job that `submitBatch` has not made: then nothing is
   * certain.
   */
  creating?: boolean | undefined;
  /** How many creations were refused. Each further one has its own `Idempotency-Key`. Absent for none. */
  refused_creations?: number | undefined;
}

/**
 * A piece of batch work as plain JSON: keep it in a file, localStorage, KV or a database row, and resume it
 * after a restart.
 */
export interface BatchJob {
  version: 1;
  key: string;
  endpoint: BatchEndpoint;
  /** Unix seconds. */
  created_at: number;
  /** The limits its batches were split by. */
  limits: FileCounts;
  /** In the order of the requests. */
  shards: BatchShard[];
  /**
   * Whether all requests are uploaded and have a batch. From then on, the job can be resumed without the
   * requests.
   */
  complete: boolean;
  /**
   * Whether the provider refuses an `expires_after` for input files, so that they are kept until you delete
   * them. Set when the default of `inputExpiresAfter` was refused; then it is not sent again.
   */
  expiry_refused?: boolean | undefined;
  /** The job whose failed requests this one retries. */
  previous?: BatchJob | undefined;
}

/** The metadata entry that holds a shard's key. */
export const keyName = 'offpeak_key';

/** Makes a job without shards. */
export function newJob(endpoint: BatchEndpoint, limits: FileCounts): BatchJob {
  return {
    version: 1,
    key: randomHex(12),
    endpoint,
    created_at: Math.floor(Date.now() / 1000),
    limits,
    shards: [],
    complete: false,
  };
}

/** Makes the shard of a job at a place, with nothing uploaded. */
export function newShard({ key }: BatchJob, index: number): BatchShard {
  return {
    index,
    key: `${key}-${index}`,
    requests: 0,
    bytes: 0,
    input_file_id: null,
    batch_id: null,
    creating: false,
  };
}

/**
 * Returns the `Idempotency-Key` of a shard: a provider that supports it creates one batch for a request that
 * is sent twice.
 */
export function idempotencyKeyOf({ key, refused_creations: refused = 0 }: BatchShard): string {
  // A provider may store its refusal under the key and return it again.
  return refused === 0 ? key : `${key}_${refused}`;
}

/**
 * Records the batch of a shard. Another run of the same job may have created it, from its own upload of the
 * file.
 */
export function setBatch(
  shard: BatchShard,
  { id, input_file_id: fileId }: Pick<Batch, 'id' | 'input_file_id'>,
): void {
  Object.assign(shard, { batch_id: id, input_file_id: fileId || shard.input_file_id, creating: false });
}

/** Returns how many batches of a shard have failed on the token limit; its key holds the number. */
export function refusalsOf(key: string): number {
  return Number(key.split('.')[1] ?? 1) - 1;
}

/**
 * Returns the key for the next batch of a shard whose batch has failed on the token limit, so that the failed
 * one is not found instead.
 */
export function nextKey(key: string): string {
  return `${key.split('.')[0]}.${refusalsOf(key) + 2}`;
}

/** Returns a copy of a saved job to resume. Throws `job_mismatch` if it is not for this endpoint. */
export function reopenJob(job: BatchJob, endpoint: BatchEndpoint): BatchJob {
  if (job.endpoint === endpoint) {
    return structuredClone(job);
  }
  throw new OffpeakError(
    'job_mismatch',
    `The job is for ${job.endpoint}, not for ${endpoint}. Pass the endpoint of the job, or omit ` +
      '`job`' +
      ` to start over.`,
    {
      param: 'job',
    },
  );
}

/** Makes the error for a job that is resumed with other requests than it was started with. */
export function jobMismatch(index: number): OffpeakError {
  return new OffpeakError(
    'job_mismatch',
    `Shard ${index} was submitted with different requests. Pass the same requests in the same order, or omit job to start over.`,
    { param: 'job' },
  );
}
