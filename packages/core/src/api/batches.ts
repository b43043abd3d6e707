import { normalizeBatch } from '../dialects/normalize-batch.ts';
import type { CallOptions } from '../http/options.ts';
import type { Transport } from '../http/transport.ts';
import type { Batch, BatchEndpoint } from '../wire/batch.ts';
import type { ExpiresAfter } from '../wire/file.ts';
import type { OpenString } from '../wire/open-string.ts';
import { type PagePromise, paginate } from './page.ts';

/** The body of `POST /batches`, as sent. */
export interface BatchCreateParams {
  /** A JSONL file with purpose `batch`: at most 50,000 requests and 200 MB. */
  input_file_id: string;
  endpoint: BatchEndpoint;
  /** Default `24h`, the only value OpenAI accepts. */
  completion_window?: OpenString<'24h'> | undefined;
  /** At most 16 pairs; keys up to 64 characters, values up to 512. */
  metadata?: Record<string, string> | null | undefined;
  /** When the result files are deleted, counted from their creation. */
  output_expires_after?: ExpiresAfter | undefined;
}

/** Options of `batches.create`. */
export interface BatchCreateOptions extends CallOptions {
  /**
   * Sent as `Idempotency-Key`, at most 255 characters. A provider that supports the header, such as offpeak's
   * own server, returns the first batch to a request that is sent again with the same key. See
   * {@link ClientOptions.idempotencyKeys} for when it is sent.
   */
  idempotencyKey?: string | undefined;
}

/** Options of `batches.list`. */
export interface BatchListOptions extends CallOptions {
  /** Items per page, 1 to 100. The API's default is 20. */
  limit?: number | undefined;
  /** Start after the batch of this id. */
  after?: string | undefined;
}

/** Options of `batches.resultsSoFar`. */
export interface ResultsSoFarOptions extends CallOptions {
  /** How many lines at the start of the file are left out. Default 0. */
  offset?: number | undefined;
}

/**
 * The Batch API.
 * @see https://platform.openai.com/docs/api-reference/batch
 */
export interface BatchesApi {
  /**
   * Creates a batch. Retried only after a 429: after any other failure the batch may exist, and a second one
   * would be billed too. `submitBatch` finds out whether it exists, and continues safely.
   */
  create(params: BatchCreateParams, options?: BatchCreateOptions): Promise<Batch>;
  /** Lists batches, the newest first. */
  list(options?: BatchListOptions): PagePromise<Batch>;
  /** Returns a batch. Throws `not_found` for an unknown id. */
  retrieve(id: string, options?: CallOptions): Promise<Batch>;
  /**
   * Starts to cancel a batch. The results finished by then are kept. It may be called again. Throws
   * `conflict` if the batch has ended in another way.
   */
  cancel(id: string, options?: CallOptions): Promise<Batch>;
  /**
   * Returns the lines of a result file so far, also of a batch that runs, as an answer whose body streams.
   * Read the body or cancel it. An extension of offpeak's own server, which its gateway passes on; other
   * servers answer 404. {@link readResultsSoFar} reads both files.
   */
  resultsSoFar(id: string, file: 'output' | 'error', options?: ResultsSoFarOptions): Promise<Response>;
}

/** Creates the Batch API of a client. */
export function createBatchesApi({ json, send }: Transport): BatchesApi {
  const batch = async (...call: Parameters<typeof json>) => normalizeBatch(await json<Batch>(...call));
  return {
    create: ({ completion_window = '24h', ...params }, call) =>
      batch('POST', ['batches'], call, {
        json: { completion_window, ...params },
        retry: 'if-rejected',
        idempotencyKey: call?.idempotencyKey,
      }),
    list: ({ limit, after, ...call } = {}) =>
      paginate((after) => json('GET', ['batches'], call, { query: { limit, after } }), after, normalizeBatch),
    retrieve: (id, call) => batch('GET', ['batches', id], call),
    cancel: (id, call) => batch('POST', ['batches', id, 'cancel'], call),
    resultsSoFar: (id, file, { offset, ...call } = {}) =>
      send('GET', ['batches', id, file], call, { query: { offset } }),
  };
}
