import type { ClientOptions } from '../http/options.ts';
import { createTransport } from '../http/transport.ts';
import { type BatchesApi, createBatchesApi } from './batches.ts';
import { createFilesApi, type FilesApi } from './files.ts';
import { createUploadsApi, type UploadsApi } from './uploads.ts';

/** A client of the Files, Uploads and Batch APIs of one provider or gateway. */
export interface Client {
  /** The name it was made with, for caches that keep the data of several clients. */
  readonly name?: string | undefined;
  readonly files: FilesApi;
  readonly uploads: UploadsApi;
  readonly batches: BatchesApi;
}

/**
 * Makes a client. It holds no connection and no state, so it needs no closing and may be shared.
 *
 * Calls throw {@link OffpeakError}: `unauthorized`, `forbidden`, `not_found`, `conflict`, `too_large`,
 * `rate_limited`, `bad_request` and `server_error` for what the server answers, `bad_response` for what is
 * not an answer, `network`, `timeout` and `aborted` otherwise.
 *
 * @example
 * ```ts
 * const client = createClient({ apiKey: 'sk-…' });
 * const batch = await client.batches.retrieve('batch_1');
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport(options);
  return {
    name: options.name,
    files: createFilesApi(transport),
    uploads: createUploadsApi(transport),
    batches: createBatchesApi(transport),
  };
}
