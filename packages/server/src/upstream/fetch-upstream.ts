import { isNotHttp } from './failure-reason.ts';
import { passedHeaders } from './passed-headers.ts';
import { keyRedactor } from './redact-key.ts';
import { type Upstream, type UpstreamAnswer, UpstreamError } from './upstream.ts';
import { checkUpstreamKey } from './upstream-key.ts';
import { checkBaseURL, checkTimeout, metricsUrl, upstreamUrl } from './upstream-url.ts';
import { checkPriority, withPriority } from './with-priority.ts';

/** How to reach a model endpoint. */
export interface UpstreamOptions {
  /** Such as `http://localhost:11434/v1`; `/v1` is added to a bare origin. */
  baseURL: string;
  /** Sent as `Authorization: Bearer`, without white space around it. Default: no key. */
  apiKey?: string | undefined;
  /**
   * Sent as `priority` in the body of each request of a batch: vLLM with `--scheduling-policy priority` runs
   * lower numbers first, and 0 is its default. Not sent when absent; it changes the body.
   */
  priority?: number | undefined;
  /** How long one answer may take, in ms. Default 600,000 (10 minutes). */
  timeoutMs?: number | undefined;
  /** The maximum length of an answer, in bytes. Default 64 MB. */
  maxAnswerBytes?: number | undefined;
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
export function fetchUpstream(
  options: UpstreamOptions & { fetch?: (input: string, init: RequestInit) => Promise<Response> },
): Upstream {
  const { maxAnswerBytes = 64 * 1024 * 1024 } = options;
  const apiKey = checkUpstreamKey(options.apiKey);
  const baseURL = checkBaseURL(options.baseURL);
  const priority = checkPriority(options.priority);
  const timeoutMs = checkTimeout(options.timeoutMs ?? 600_000);
  const redact = keyRedactor(apiKey);
  const fetchNow = options.fetch ?? ((input, init) => fetch(input, init));
  const authorization: Record<string, string> =
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

  async function call(url: string, init: RequestInit, signal: AbortSignal): Promise<UpstreamAnswer> {
    const timeout = AbortSignal.timeout(timeoutMs);
    let answered = false;
    try {
      const response = await fetchNow(url, {
        ...init,
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      answered = true;
      const text = await readText(response.body, maxAnswerBytes);
      return {
        status: response.status,
        header: (name) => response.headers.get(name),
        text: redact(response.status, text),
      };
    } catch (error) {
      if (error instanceof UpstreamError) {
        throw error;
      }
      if (timeout.aborted) {
        throw new UpstreamError('timeout', `The upstream did not answer within ${timeoutMs} ms.`, error);
      }
      if (answered) {
        throw new UpstreamError('unreadable', 'The upstream ended its answer early.', error);
      }
      if (neverConnected(error)) {
        throw new UpstreamError('unreachable', 'The upstream could not be reached.', error);
      }
      if (isNotHttp(error)) {
        throw new UpstreamError(
          'unreadable',
          'The upstream answered with something that is not HTTP.',
          error,
        );
      }
      throw new UpstreamError('broken', 'The upstream closed the connection without an answer.', error);
    }
  }

  return {
    name: new URL(baseURL).host,
    send: ({ endpoint, body, signal }) =>
      call(
        upstreamUrl(baseURL, endpoint),
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          body: withPriority(body, priority),
        },
        signal,
      ),
    models: (id, signal) =>
      call(
        upstreamUrl(baseURL, id === null ? '/v1/models' : `/v1/models/${encodeURIComponent(id)}`),
        { headers: authorization },
        signal,
      ),
    metrics: (signal) => call(metricsUrl(baseURL), { headers: authorization }, signal),
    async pass({ endpoint, headers, body, signal }) {
      try {
        const answer = await fetchNow(upstreamUrl(baseURL, endpoint), {
          method: 'POST',
          headers: { ...headers, ...authorization },
          body,
          redirect: 'manual',
          signal,
        });
        if (answer.ok) {
          return { status: answer.status, headers: passedHeaders(answer.headers), body: answer.body };
        }
        const text = redact(answer.status, await readText(answer.body, maxAnswerBytes));
        const { body: redacted } = new Response(text);
        return { status: answer.status, headers: passedHeaders(answer.headers), body: redacted };
      } catch (error) {
        if (error instanceof UpstreamError) {
          throw error;
        }
        if (neverConnected(error)) {
          throw new UpstreamError('unreachable', 'The upstream could not be reached.', error);
        }
        throw new UpstreamError('broken', 'The upstream closed the connection without an answer.', error);
      }
    },
    close: () => Promise.resolve(),
  };
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
