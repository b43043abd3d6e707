import type { ClientOptions } from '../http/options.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { type BatchesApi, createBatchesApi } from './batches.ts';
import { createFilesApi, type FilesApi } from './files.ts';
import { createUploadsApi, type UploadsApi } from './uploads.ts';

/** A client of the Files, Uploads and Batch APIs of one provider or gateway. */
export interface Client {
  /** The `name` of its options, for caches that hold the data of several clients. */
  readonly name?: string | undefined;
  /** How the provider differs from OpenAI; absent if it does not. */
  readonly traits?: ProviderTraits | undefined;
  readonly files: FilesApi;
  readonly uploads: UploadsApi;
  readonly batches: BatchesApi;
}

/**
 * Creates a client. It holds no connection and no state, so it may be shared and need not be closed.
 *
 * Its calls throw {@link OffpeakError}: `unauthorized`, `forbidden`, `not_found`, `conflict`, `too_large`,
 * `rate_limited`, `bad_request` or `server_error` by the status of the answer, `bad_response` for an answer
 * that the API does not define, and `invalid_option`, `network`, `timeout` or `aborted`.
 *
 * @example
 * ```ts
 * const client = createClient({ apiKey: 'sk-…' });
 * const batch = await client.batches.retrieve('batch_1');
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  return clientOver(createTransport(options), options.name);
}

/** Returns a client whose calls a transport sends. */
export function clientOver(transport: Transport, name: string | undefined, traits?: ProviderTraits): Client {
  return {
    name,
    traits,
    files: createFilesApi(transport),
    uploads: createUploadsApi(transport),
    batches: createBatchesApi(transport),
  };
}
