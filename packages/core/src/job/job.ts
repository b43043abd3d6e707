import { OffpeakError } from '../errors/offpeak-error.ts';
import type { FileCounts } from '../jsonl/limits.ts';
import { randomHex } from '../util/hex.ts';
import type { Batch, BatchEndpoint } from '../wire/batch.ts';

/** One batch of a job. */
export interface BatchShard {
  /** 0-based place in the job. */
  index: number;
  /** Sent as `metadata.offpeak_key`: finds the batch again if the answer to its creation was lost. */
  key: string;
  /** 0 until the input file is uploaded. */
  requests: number;
  /** Size of the input file; 0 until it is uploaded. */
  bytes: number;
  /** Null until the input file is uploaded. */
  input_file_id: string | null;
  /**
   * Tells the input file from others of the same size, as far as it goes; absent until it is sent, and where
   * it cannot be computed.
   */
  digest?: string | undefined;
  /** Null until the batch is created. */
  batch_id: string | null;
  /**
   * Whether a creation was sent whose outcome is not known: a batch may exist although `batch_id` is null.
   * Saved before every `POST /batches`. Absent in a job that was not made by `submitBatch`: then nothing is
   * certain.
   */
  creating?: boolean | undefined;
  /**
   * How many creations were refused. Each further one has an `Idempotency-Key` of its own. Absent for none.
   */
  refused_creations?: number | undefined;
}

/**
 * A piece of batch work as plain JSON: keep it in a file, localStorage, KV or a database row, and go on from
 * it after a restart.
 */
export interface BatchJob {
  version: 1;
  key: string;
  endpoint: BatchEndpoint;
  /** Unix seconds. */
  created_at: number;
  /** What its batches were cut by. */
  limits: FileCounts;
  /** In the order of the requests. */
  shards: BatchShard[];
  /** Whether all requests are in shards with a batch: from then on, going on needs no requests. */
  complete: boolean;
  /**
   * Whether the provider refuses an `expires_after` on input files, so that they are kept until they are
   * deleted. Set when the default of `inputExpiresAfter` was refused; then it is not sent again.
   */
  expiry_refused?: boolean | undefined;
  /** The job whose failed requests this one runs again. */
  previous?: BatchJob | undefined;
}

/** The metadata entry that holds a shard's key. */
export const keyName = 'offpeak_key';

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

/** What makes a creation that is sent twice one creation, where the provider knows `Idempotency-Key`. */
export function idempotencyKeyOf({ key, refused_creations: refused = 0 }: BatchShard): string {
  // A provider may keep its refusal under the key and answer with it again.
  return refused === 0 ? key : `${key}_${refused}`;
}

/** Notes the batch of a shard. It may be one that another run has created of a file of its own. */
export function setBatch(
  shard: BatchShard,
  { id, input_file_id: fileId }: Pick<Batch, 'id' | 'input_file_id'>,
): void {
  Object.assign(shard, { batch_id: id, input_file_id: fileId || shard.input_file_id, creating: false });
}

/** How often the batch of a shard was refused minutes after it was taken, as its key says. */
export function refusalsOf(key: string): number {
  return Number(key.split('.')[1] ?? 1) - 1;
}

/**
 * The key of the next try of a shard whose batch was refused for lack of room, so that the refused one is not
 * found instead.
 */
export function nextKey(key: string): string {
  return `${key.split('.')[0]}.${refusalsOf(key) + 2}`;
}

/** A copy of a saved job to resume. Throws `job_mismatch` if it is not for this endpoint. */
export function reopenJob(job: BatchJob, endpoint: BatchEndpoint): BatchJob {
  if (job.endpoint === endpoint) {
    return structuredClone(job);
  }
  throw new OffpeakError('job_mismatch', `The job is for ${job.endpoint}, not for ${endpoint}.`, {
    param: 'job',
  });
}

/** The error for a job that is resumed with other requests than it was begun with. */
export function jobMismatch(index: number): OffpeakError {
  return new OffpeakError(
    'job_mismatch',
    `Shard ${index} has other requests: give the same ones in the same order, or no job.`,
    { param: 'job' },
  );
}
