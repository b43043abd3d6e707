import type { BatchEndpoint } from '../wire/batch.ts';

/** One batch of a job. */
export interface BatchShard {
  /** 0-based place in the job. */
  index: number;
  /** Sent as `metadata.offpeak_key`: finds the batch again if the answer to its creation was lost. */
  key: string;
  requests: number;
  /** Size of the input file. */
  bytes: number;
  /** Null until the input file is uploaded. */
  input_file_id: string | null;
  /** Null until the batch is created. */
  batch_id: string | null;
}

/**
 * A piece of batch work as plain JSON: keep it in a file, localStorage, KV or a database row, and go on from it after a restart.
 */
export interface BatchJob {
  version: 1;
  key: string;
  endpoint: BatchEndpoint;
  /** Unix seconds. */
  created_at: number;
  shards: BatchShard[];
}

/** The metadata entry that holds a shard's key. */
export const keyName = 'offpeak_key';
