import { endpointAccess, modelsPath, type UpstreamOptions } from './endpoint-access.ts';
import { isNotHttp } from './failure-reason.ts';
import { passedHeaders } from './passed-headers.ts';
import type { RedactKey } from './redact-key.ts';
import { type LiveAnswer, type Upstream, type UpstreamAnswer, UpstreamError } from './upstream.ts';

/** Options of {@link fetchUpstream}. */
export interface FetchUpstreamOptions extends UpstreamOptions {
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
}

/**
 * Reaches a model endpoint with `fetch`. Runs everywhere; on Node, `undiciUpstream` is several times as fast.
 * Throws a `TypeError` or `RangeError` with one sentence for an invalid option.
 *
 * @param options Where the model endpoint is, its key, and the `fetch` to use.
 *
 * @example
 * ```ts
 * const upstream = fetchUpstream({ baseURL: 'http://localhost:11434/v1' });
 * ```
 */
export function fetchUpstream(options: FetchUpstreamOptions): Upstream {
  const access = endpointAccess(options);
  const { headers, metrics } = access;
  const settings: CallSettings = {
    ...access,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
  };
  return {
    name: access.name,
    send({ endpoint, body: text, signal }) {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: access.batchBody(text),
      };
      return call(settings, access.urlOf(endpoint), init, signal);
    },
    models: (id, signal) => call(settings, access.urlOf(modelsPath(id, access)), { headers }, signal),
    ...(metrics === null
      ? {}
      : { metrics: (signal) => call(settings, metrics.url, { headers: metrics.headers }, signal) }),
    pass({ endpoint, headers: passed, body, signal }) {
      const init = {
        method: 'POST',
        headers: { ...passed, ...headers },
        body: access.liveBody(body),
        signal,
      };
      return passLive(settings, access.urlOf(endpoint), init);
    },
    close: () => Promise.resolve(),
  };
}

/** What all calls to one endpoint share. */
interface CallSettings {
  fetch: (input: string, init: RequestInit) => Promise<Response>;
  maxAnswerBytes: number;
  timeoutMs: number;
  redact: RedactKey;
}

/** Sends one request and reads its whole answer. */
async function call(
  { fetch: send, maxAnswerBytes, timeoutMs, redact }: CallSettings,
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let hasBegun = false;
  try {
    const bounded = AbortSignal.any([signal, timeout]);
    const { status, headers, body } = await send(url, { ...init, redirect: 'manual', signal: bounded });
    hasBegun = true;
    const text = redact(status, await readText(body, maxAnswerBytes));
    return { status, header: (name) => headers.get(name), text };
  } catch (error) {
    if (timeout.aborted && !(error instanceof UpstreamError)) {
      throw new UpstreamError('timeout', `The upstream did not answer within ${timeoutMs} ms.`, error);
    }
    throw toUpstreamError(error, hasBegun);
  }
}

/**
 * Sends one live request. Resolves as soon as its answer begins; an error answer is read first, without the
 * key.
 */
async function passLive(
  { fetch: send, maxAnswerBytes, redact }: CallSettings,
  url: string,
  init: RequestInit,
): Promise<LiveAnswer> {
  try {
    const answer = await send(url, { ...init, redirect: 'manual' });
    const headers = passedHeaders(answer.headers);
    if (answer.ok) {
      return { status: answer.status, headers, body: answer.body };
    }
    const text = redact(answer.status, await readText(answer.body, maxAnswerBytes));
    return { status: answer.status, headers, body: new Response(text).body };
  } catch (error) {
    throw toUpstreamError(error, false);
  }
}

/**
 * Says why a `fetch` failed.
 *
 * @param hasBegun Whether its answer had begun.
 */
function toUpstreamError(error: unknown, hasBegun: boolean): UpstreamError {
  if (error instanceof UpstreamError) {
    return error;
  }
  if (hasBegun) {
    return new UpstreamError('unreadable', 'The upstream ended its answer early.', error);
  }
  if (neverConnected(error)) {
    return new UpstreamError('unreachable', 'The upstream could not be reached.', error);
  }
  if (isNotHttp(error)) {
    const message = 'The upstream answered with something that is not HTTP.';
    return new UpstreamError('unreadable', message, error);
  }
  return new UpstreamError('broken', 'The upstream closed the connection without an answer.', error);
}

const connectCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether a failed `fetch` certainly sent nothing. For runtimes that do not say why it failed, the request
 * counts as sent.
 */
function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && connectCodes.has(cause.code);
}

async function readText(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string> {
  if (body === null) {
    return '';
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the stream and with it the connection.
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new UpstreamError('too_large', `The upstream answered with more than ${maxBytes} bytes.`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
