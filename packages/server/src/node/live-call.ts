import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { errors } from 'undici';
import { passedHeaders } from '../upstream/passed-headers.ts';
import type { RedactKey } from '../upstream/redact-key.ts';
import { type LiveAnswer, UpstreamError } from '../upstream/upstream.ts';

/** Of an error answer, more than this is not passed on, in bytes. */
const maxErrorBytes = 64 * 1024;

/**
 * Sends one live call; resolves as soon as the answer begins. Rejects with an {@link UpstreamError} when no
 * answer begins. The answer's body breaks when the model server stops in the middle, or is silent for
 * `timeoutMs`.
 */
export async function sendLive(
  dispatcher: Dispatcher,
  request: Pick<Dispatcher.RequestOptions, 'path' | 'headers' | 'body'> & { origin: string },
  { redact, timeoutMs, signal }: { redact: RedactKey; timeoutMs: number; signal: AbortSignal },
): Promise<LiveAnswer> {
  let answer: Dispatcher.ResponseData;
  try {
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    answer = await dispatcher.request({ ...request, ...timeouts, method: 'POST', signal });
  } catch (error) {
    throw failureOf(error, timeoutMs);
  }
  const { statusCode: status, body } = answer;
  const headers = passedHeaders(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value ?? '')]),
  );
  if (status >= 400) {
    return { status, headers, body: await redactedBody(status, body, redact) };
  }
  // Node's own type for web streams and the global one name the same thing.
  return { status, headers, body: Readable.toWeb(body) as ReadableStream<Uint8Array> };
}

/** Some endpoints quote the key they refuse. */
async function redactedBody(
  status: number,
  body: Readable,
  redact: RedactKey,
): Promise<ReadableStream<Uint8Array>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    chunks.push(chunk);
    if (bytes > maxErrorBytes) {
      break;
    }
  }
  const text = Buffer.concat(chunks).subarray(0, maxErrorBytes).toString();
  return new Blob([redact(status, text)]).stream();
}

function failureOf(error: unknown, timeoutMs: number): UpstreamError {
  if (error instanceof errors.HeadersTimeoutError) {
    return new UpstreamError('timeout', `The upstream did not answer within ${timeoutMs} ms.`, error);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (unreachable.has(code)) {
    return new UpstreamError('unreachable', 'The upstream could not be reached.', error);
  }
  return new UpstreamError('broken', 'The upstream closed the connection without an answer.', error);
}

const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
