import type { OpenString } from './open-string.ts';

/** The endpoints of the Batch API. */
export type KnownBatchEndpoint =
  | '/v1/responses'
  | '/v1/chat/completions'
  | '/v1/embeddings'
  | '/v1/completions'
  | '/v1/moderations'
  | '/v1/images/generations'
  | '/v1/images/edits'
  | '/v1/videos';

/** The endpoints a batch can be sent to: those of the Batch API, and any other that a provider has. */
export type BatchEndpoint = OpenString<KnownBatchEndpoint>;

/** The eight statuses of a batch. A batch with any other status is still running. */
export type BatchStatus = OpenString<
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled'
>;

/**
 * How many requests a batch has, and how many have succeeded and failed. Expired and cancelled ones are in
 * neither.
 */
export interface BatchRequestCounts {
  total: number;
  completed: number;
  failed: number;
}

/** Tokens used over a whole batch. */
export interface BatchUsage {
  input_tokens: number;
  input_tokens_details: { cached_tokens: number };
  output_tokens: number;
  output_tokens_details: { reasoning_tokens: number };
  total_tokens: number;
}

/** One reason why the input file of a batch was refused. */
export interface BatchError {
  code?: string;
  message?: string;
  param?: string | null;
  /** 1-based line of the input file. */
  line?: number | null;
}

/**
 * A batch as the API sends it. Servers leave unset fields out, send `null`, or (for file ids) send `""`:
 * treat all three as absent. Every `_at` is in unix seconds.
 * @see https://platform.openai.com/docs/api-reference/batch/object
 */
export interface Batch {
  id: string;
  object: 'batch';
  endpoint: BatchEndpoint;
  model?: string | null;
  errors?: { object?: 'list'; data?: BatchError[] } | null;
  input_file_id: string;
  completion_window: string;
  status: BatchStatus;
  output_file_id?: string | null;
  error_file_id?: string | null;
  created_at: number;
  in_progress_at?: number | null;
  expires_at?: number | null;
  finalizing_at?: number | null;
  completed_at?: number | null;
  failed_at?: number | null;
  expired_at?: number | null;
  cancelling_at?: number | null;
  cancelled_at?: number | null;
  request_counts?: BatchRequestCounts | null;
  usage?: BatchUsage | null;
  /** How much is done, from 0 to 1, of a provider that counts no requests (Together). */
  progress?: number | null;
  metadata?: Record<string, string> | null;
  /**
   * An extension of `@offpeak/server`, present only while the requests of a batch in progress cannot be sent.
   */
  waiting_for?: BatchWait | null;
  /** An extension of `@offpeak/server`, present only while the requests of a batch run. */
  estimate?: BatchEstimate | null;
}

/** How fast the requests of a batch run and when they may be done, as `@offpeak/server` estimates it. */
export interface BatchEstimate {
  /** Over the last five minutes. */
  requests_per_second: number;
  /** Tokens that the model generated, over the last five minutes; 0 where answers do not say them. */
  output_tokens_per_second: number;
  /** How long the requests without a result will take at this rate, in seconds. */
  seconds_left: number;
}

/** The reason why a batch waits, as `@offpeak/server` reports it. */
export interface BatchWait {
  code: OpenString<'hours' | 'endpoint_refuses' | 'endpoint_fails' | 'endpoint_busy'>;
  /** One sentence, such as `Waiting for the model endpoint: connect ECONNREFUSED.` */
  message: string;
  /** When the wait began, in unix seconds; null if that does not matter. */
  since: number | null;
  /** When the wait ends at the latest, in unix seconds; null if that is not known. */
  until: number | null;
}
