import { OffpeakError } from '../errors/offpeak-error.ts';
import { type LineOptions, type RequestSource, toRequestLine } from './request-line.ts';

/** How much has been encoded so far. */
export interface EncodedCounts {
  requests: number;
  bytes: number;
}

/** A JSONL file being made. */
export interface EncodedRequests {
  /** The file, encoded as it is read. */
  stream: ReadableStream<Uint8Array>;
  /** What has been encoded so far; final once the stream has ended. */
  counts(): EncodedCounts;
}

const chunkChars = 65_536;

/**
 * Makes the JSONL file of a batch from requests, in chunks of about 64 KiB: however many requests there are, only one chunk and the
 * custom ids are held in memory. Nothing is taken from `requests` before the stream is read.
 *
 * The stream fails with `invalid_request` (with `line` and `param`) on a body that is no object, a `url` other than the endpoint,
 * or a custom id used twice.
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
): EncodedRequests {
  const counted = { requests: 0, bytes: 0 };
  const encoder = new TextEncoder();
  const lines = encodeLines(requests, options);
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = '';
        while (text.length < chunkChars) {
          const { done, value } = await lines.next();
          if (done) break;
          text += value;
          counted.requests++;
        }
        if (text === '') return controller.close();
        const bytes = encoder.encode(text);
        counted.bytes += bytes.length;
        controller.enqueue(bytes);
      },
      async cancel() {
        await lines.return();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, counts: () => ({ ...counted }) };
}

async function* encodeLines(
  requests: RequestSource<object>,
  options: LineOptions,
): AsyncGenerator<string, void, undefined> {
  const seen = new Set<string>();
  let position = 0;
  for await (const request of requests) {
    const line = toRequestLine(request, ++position, options);
    if (seen.has(line.custom_id))
      throw new OffpeakError(
        'invalid_request',
        `Request ${position}: custom id ${JSON.stringify(line.custom_id)} is used twice; results are joined by it, so each must be unique.`,
        { line: position, param: 'custom_id' },
      );
    seen.add(line.custom_id);
    yield `${JSON.stringify(line)}\n`;
  }
}
