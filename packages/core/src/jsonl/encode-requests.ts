import { checkEndpoint } from './check-endpoint.ts';
import { encodeLines } from './encode-lines.ts';
import { createFileSplitter, type InputFile } from './fill-file.ts';
import type { LineOptions, RequestSource } from './request-line.ts';

/**
 * Encodes requests as the JSONL file of a batch, in chunks of up to 128 KiB: however many requests there are,
 * only one chunk and the custom ids are held in memory. `requests` is not read before the stream is.
 *
 * @param requests An array, a generator or an async iterable.
 * @param options The endpoint, and defaults for every body.
 * @throws `invalid_option` for an endpoint that is not a path. The stream fails with `invalid_request` (with
 *   `line` and `param`) for a body that is not an object, a `url` other than the endpoint, or a custom id
 *   used twice.
 *
 * @example
 * ```ts
 * const { stream, counts } = encodeRequests([{ body: { input: 'night' } }, { body: { input: 'day' } }], {
 *   endpoint: '/v1/embeddings',
 *   defaults: { model: 'text-embedding-3-small' },
 * });
 * console.log(await new Response(stream).text());
 * console.log(counts().requests); // 2
 * ```
 */
export function encodeRequests<Body extends object = Record<string, unknown>>(
  requests: RequestSource<Body>,
  options: LineOptions,
): InputFile {
  checkEndpoint(options.endpoint);
  return createFileSplitter(encodeLines(requests, options)).cut(noLimits);
}

const noLimits = { requests: Infinity, bytes: Infinity, embeddingInputs: Infinity };
