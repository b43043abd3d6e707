import { type Dispatcher, Pool } from 'undici';
import type { UpstreamOptions } from '../upstream/fetch-upstream.ts';
import { redactKey } from '../upstream/redact-key.ts';
import { type Upstream, type UpstreamAnswer, UpstreamFailure } from '../upstream/upstream.ts';
import { checkBaseURL, checkTimeout, upstreamUrl } from '../upstream/upstream-url.ts';
import { decodeAnswer } from './decode-answer.ts';

/** How long connecting may take, in ms. */
const connectTimeoutMs = 10_000;

/**
 * A model endpoint reached over a pool of connections, with far less work per call than `fetch` does.
 *
 * @example
 * ```ts
 * const upstream = undiciUpstream({ baseURL: 'http://localhost:11434/v1', connections: 32 });
 * ```
 */
export function undiciUpstream(options: UpstreamOptions & { connections: number }): Upstream {
  const { apiKey, maxAnswerBytes = 64 * 1024 * 1024 } = options;
  const baseURL = checkBaseURL(options.baseURL);
  const timeoutMs = checkTimeout(options.timeoutMs ?? 600_000);
  const pool = new Pool(new URL(baseURL).origin, {
    connections: options.connections,
    // The whole call has one time limit, below; the pool's own would only be checked once a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectTimeoutMs },
  });
  const getHeaders: Record<string, string> = {
    'accept-encoding': 'identity',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  const postHeaders = { 'content-type': 'application/json', accept: 'application/json', ...getHeaders };

  function call(
    method: 'GET' | 'POST',
    url: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer> {
    const { pathname, search } = new URL(url);
    return new Promise((resolve, reject) => {
      const handler = answerHandler({ apiKey, timeoutMs, maxAnswerBytes, signal, resolve, reject });
      const headers = method === 'POST' ? postHeaders : getHeaders;
      pool.dispatch({ method, path: pathname + search, headers, body }, handler);
    });
  }

  return {
    send: ({ endpoint, body, signal }) => call('POST', upstreamUrl(baseURL, endpoint), body, signal),
    models: (id, signal) => {
      const path = id === null ? '/v1/models' : `/v1/models/${encodeURIComponent(id)}`;
      return call('GET', upstreamUrl(baseURL, path), null, signal);
    },
    close: () => pool.destroy(),
  };
}

interface PendingAnswer {
  apiKey: string | undefined;
  timeoutMs: number;
  maxAnswerBytes: number;
  signal: AbortSignal;
  resolve(answer: UpstreamAnswer): void;
  reject(failure: UpstreamFailure): void;
}

/** Collects one answer. Every way it can end clears the timer and lets go of the signal. */
function answerHandler(pending: PendingAnswer): Dispatcher.DispatchHandler {
  const { timeoutMs, maxAnswerBytes, signal } = pending;
  let controller: Dispatcher.DispatchController | null = null;
  let failure: UpstreamFailure | null = null;
  let status = 0;
  let headers: Record<string, string | string[] | undefined> = {};
  let chunks: Buffer[] = [];
  let bytes = 0;

  const fail = (reason: UpstreamFailure): void => {
    failure ??= reason;
    // A call that still waits for a connection has no controller yet: it is aborted as soon as it gets one.
    controller?.abort(failure);
    if (controller === null) finish(() => pending.reject(reason));
  };
  const onAbort = (): void => fail(new UpstreamFailure('broken', 'The call was given up.'));
  const timer = setTimeout(
    () => fail(new UpstreamFailure('timeout', `The upstream did not answer within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  const finish = (end: () => void): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    chunks = [];
    end();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  const reasonOf = (error: Error): UpstreamFailure => {
    if (controller === null) {
      return new UpstreamFailure('unreachable', 'The upstream could not be reached.', error);
    }
    // Once the request was on its way, it may have been run, and it may be what the upstream died of.
    const what = status === 0 ? 'closed the connection without an answer' : 'broke off its answer';
    return new UpstreamFailure('broken', `The upstream ${what}.`, error);
  };

  return {
    onRequestStart(given) {
      controller = given;
      if (failure !== null) given.abort(failure);
    },
    onResponseStart(_controller, statusCode, given) {
      // A redirect is an answer like any other: following it would send the key elsewhere.
      status = statusCode;
      headers = given;
    },
    onResponseData(_controller, chunk) {
      bytes += chunk.byteLength;
      chunks.push(chunk);
      if (bytes > maxAnswerBytes) {
        fail(
          new UpstreamFailure('too_large', `The upstream answered with more than ${maxAnswerBytes} bytes.`),
        );
      }
    },
    onResponseEnd() {
      const only = chunks.length === 1 ? chunks[0] : undefined;
      const sent = only ?? Buffer.concat(chunks);
      const header = (name: string): string | null => firstOf(headers[name]);
      finish(() => {
        decodeAnswer(sent, header('content-encoding'), maxAnswerBytes).then(
          (text) => pending.resolve({ status, text: redactKey(text, pending.apiKey), header }),
          pending.reject,
        );
      });
    },
    onResponseError(_controller, error) {
      finish(() => pending.reject(failure ?? reasonOf(error)));
    },
  };
}

function firstOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
