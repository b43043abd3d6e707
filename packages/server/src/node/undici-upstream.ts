import type { UpstreamOptions } from '../upstream/fetch-upstream.ts';
import { readModels } from '../upstream/read-models.ts';
import { keyRedactor } from '../upstream/redact-key.ts';
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts';
import { checkUpstreamKey } from '../upstream/upstream-key.ts';
import { checkBaseURL, checkTimeout, metricsUrl, upstreamUrl } from '../upstream/upstream-url.ts';
import { checkPriority, withPriority } from '../upstream/with-priority.ts';
import { sendLive } from './live-call.ts';
import { openDispatcher } from './open-dispatcher.ts';
import { PendingAnswer } from './pending-answer.ts';
import type { Environment } from './proxy-of.ts';

/** How to reach a model endpoint over a pool of connections. */
export interface UndiciUpstreamOptions extends UpstreamOptions {
  /** The number of connections that may be open. */
  connections: number;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are read. Default: `process.env`; `{}` for none. */
  environment?: Environment | undefined;
}

/**
 * Reaches a model endpoint over a pool of connections, with far less work per call than `fetch`. Uses the
 * proxy that the environment names, unless the endpoint is on this machine.
 *
 * Throws a `TypeError` or `RangeError` with one sentence for an invalid option.
 *
 * @example
 * ```ts
 * const upstream = undiciUpstream({ baseURL: 'http://localhost:11434/v1', connections: 32 });
 * ```
 */
export function undiciUpstream(options: UndiciUpstreamOptions): Upstream {
  const { maxAnswerBytes = 64 * 1024 * 1024, environment = process.env } = options;
  const apiKey = checkUpstreamKey(options.apiKey);
  const baseURL = checkBaseURL(options.baseURL);
  const priority = checkPriority(options.priority);
  const timeoutMs = checkTimeout(options.timeoutMs ?? 600_000);
  const redact = keyRedactor(apiKey);
  const { origin } = new URL(baseURL);
  const dispatcher = openDispatcher(new URL(baseURL), options.connections, environment);
  // Live calls have connections of their own: those of a batch may all be taken.
  const live = openDispatcher(new URL(baseURL), null, environment);
  const getHeaders: Record<string, string> = {
    'accept-encoding': 'identity',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  const postHeaders = { 'content-type': 'application/json', accept: 'application/json', ...getHeaders };

  const paths = new Map<string, string>();

  /** The paths of endpoints; there are few, and every line needs one. */
  function pathOf(endpoint: string): string {
    let path = paths.get(endpoint);
    if (path === undefined) {
      path = requestPath(upstreamUrl(baseURL, endpoint));
      paths.set(endpoint, path);
    }
    return path;
  }

  function call(
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      const handler = new PendingAnswer({ redact, timeoutMs, maxAnswerBytes, signal }, resolve, reject);
      const headers = method === 'POST' ? postHeaders : getHeaders;
      const request = { origin, method, path, headers, body, headersTimeout: 0, bodyTimeout: 0 };
      // The handler has one time limit for the whole call. That of undici is off: it would be checked only
      // once a second.
      dispatcher.dispatch(request, handler);
    });
  }

  return {
    name: new URL(baseURL).host,
    send: ({ endpoint, body, signal }) =>
      call('POST', pathOf(endpoint), withPriority(body, priority), signal),
    models: (id, signal) => {
      const endpoint = id === null ? '/v1/models' : `/v1/models/${encodeURIComponent(id)}`;
      return call('GET', requestPath(upstreamUrl(baseURL, endpoint)), null, signal);
    },
    metrics: (signal) => call('GET', requestPath(metricsUrl(baseURL)), null, signal),
    pass: ({ endpoint, headers, body, signal }) =>
      sendLive(
        live,
        { origin, path: pathOf(endpoint), headers: { ...headers, ...getHeaders }, body },
        { redact, timeoutMs, signal },
      ),
    async findOther(signal) {
      for (const other of otherBaseURLs(baseURL)) {
        const answer = await call('GET', requestPath(`${other}/models`), null, signal);
        if (readModels(answer).type === 'models') {
          return other;
        }
      }
      return null;
    },
    async close() {
      await Promise.all([dispatcher.destroy(), live.destroy()]);
    },
  };
}

/** Returns other base URLs of the same host where an API may be. */
function otherBaseURLs(baseURL: string): string[] {
  const others = [`${new URL(baseURL).origin}/v1`, `${baseURL}/v1`, baseURL.replace(/\/v1$/, '')];
  const { origin } = new URL(baseURL);
  return [...new Set(others)].filter((other) => other !== baseURL && other !== origin);
}

function requestPath(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
