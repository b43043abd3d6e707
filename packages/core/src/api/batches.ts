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
  /** Default `24h`, the only one OpenAI takes. */
  completion_window?: OpenString<'24h'> | undefined;
  /** At most 16 pairs; keys up to 64 characters, values up to 512. */
  metadata?: Record<string, string> | null | undefined;
  /** Counted from the creation of the result files. */
  output_expires_after?: ExpiresAfter | undefined;
}

/** Options of `batches.create`. */
export interface BatchCreateOptions extends CallOptions {
  /**
   * Sent as `Idempotency-Key`, at most 255 characters: where the provider knows the header, as offpeak's own
   * server does, a creation that is sent again under the same key gives back the batch of the first. See
   * {@link ClientOptions.idempotencyKeys} for where it is sent.
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

/**
 * The Batch API.
 * @see https://platform.openai.com/docs/api-reference/batch
 */
export interface BatchesApi {
  /**
   * Creates a batch. Tried again only after a 429: any other failure may have happened after the batch was
   * made, and a second one would be billed too. `submitBatch` finds out and continues safely.
   */
  create(params: BatchCreateParams, options?: BatchCreateOptions): Promise<Batch>;
  /** Newest first. */
  list(options?: BatchListOptions): PagePromise<Batch>;
  retrieve(id: string, options?: CallOptions): Promise<Batch>;
  /**
   * Asks for the batch to be cancelled; what is finished by then is kept. Asking again does no harm. Throws
   * `conflict` if it has ended in another way.
   */
  cancel(id: string, options?: CallOptions): Promise<Batch>;
}

export function createBatchesApi({ json }: Transport): BatchesApi {
  const batch = async (...call: Parameters<typeof json>) => normalizeBatch(await json<Batch>(...call));
  return {
    create: ({ completion_window = '24h', ...params }, call) =>
      batch('POST', ['batches'], call, {
        json: { completion_window, ...params },
        retry: 'refused',
        idempotencyKey: call?.idempotencyKey,
      }),
    list: ({ limit, after, ...call } = {}) =>
      paginate((after) => json('GET', ['batches'], call, { query: { limit, after } }), after, normalizeBatch),
    retrieve: (id, call) => batch('GET', ['batches', id], call),
    cancel: (id, call) => batch('POST', ['batches', id, 'cancel'], call),
  };
}
