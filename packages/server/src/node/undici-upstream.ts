import type { Dispatcher } from 'undici';
import {
  type EndpointAccess,
  endpointAccess,
  modelsPath,
  type UpstreamOptions,
} from '../upstream/endpoint-access.ts';
import { readModels } from '../upstream/read-models.ts';
import type { Upstream, UpstreamAnswer } from '../upstream/upstream.ts';
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
  const { connections, environment = process.env } = options;
  const access = endpointAccess(options);
  const { baseURL, timeoutMs, redact, metrics } = access;
  const base = new URL(baseURL);
  const dispatcher = openDispatcher(base, connections, environment);
  // Live calls have connections of their own: those of a batch may all be taken.
  const live = openDispatcher(base, null, environment);
  const elsewhere = metrics === null || new URL(metrics.url).origin === base.origin ? null : metrics.url;
  const metricsDispatcher =
    elsewhere === null ? dispatcher : openDispatcher(new URL(elsewhere), 1, environment);
  const identity = { 'accept-encoding': 'identity' };
  const getHeaders = { ...identity, ...access.headers };
  const postHeaders = { 'content-type': 'application/json', accept: 'application/json', ...getHeaders };
  const pathOf = pathCache(access);
  const get = (path: string, signal: AbortSignal): Promise<UpstreamAnswer> =>
    call(dispatcher, { origin: base.origin, method: 'GET', path, headers: getHeaders }, access, signal);

  return {
    name: access.name,
    send: ({ endpoint, body, signal }) =>
      call(
        dispatcher,
        {
          origin: base.origin,
          method: 'POST',
          path: pathOf(endpoint),
          headers: postHeaders,
          body: access.batchBody(body),
        },
        access,
        signal,
      ),
    models: (id, signal) => get(requestPath(access.urlOf(modelsPath(id, access))), signal),
    ...(metrics === null
      ? {}
      : {
          metrics: (signal) => {
            const { origin } = new URL(metrics.url);
            const headers = { ...identity, ...metrics.headers };
            const request = { origin, method: 'GET', path: requestPath(metrics.url), headers } as const;
            return call(metricsDispatcher, request, access, signal);
          },
        }),
    pass: ({ endpoint, headers, body, signal }) =>
      sendLive(
        live,
        {
          origin: base.origin,
          path: pathOf(endpoint),
          headers: { ...headers, ...getHeaders },
          body: access.liveBody(body),
        },
        { redact, timeoutMs, signal },
      ),
    async findOther(signal) {
      for (const other of otherBaseURLs(baseURL)) {
        const answer = await get(requestPath(`${other}/models`), signal);
        if (readModels(answer).type === 'models') {
          return other;
        }
      }
      return null;
    },
    async close() {
      await Promise.all([...new Set([dispatcher, live, metricsDispatcher])].map((one) => one.destroy()));
    },
  };
}

/** Sends one request and reads its whole answer. */
function call(
  dispatcher: Dispatcher,
  request: Pick<Dispatcher.DispatchOptions, 'origin' | 'method' | 'path' | 'headers' | 'body'>,
  { redact, timeoutMs, maxAnswerBytes }: EndpointAccess,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new PendingAnswer({ redact, timeoutMs, maxAnswerBytes, signal }, resolve, reject);
    // The handler has one time limit for the whole call. That of undici is off: it would be checked only
    // once a second.
    dispatcher.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, handler);
  });
}

/** Returns the paths of endpoints; there are few, and every line needs one. */
function pathCache(access: EndpointAccess): (endpoint: string) => string {
  const paths = new Map<string, string>();
  return (endpoint) => {
    let path = paths.get(endpoint);
    if (path === undefined) {
      path = requestPath(access.urlOf(endpoint));
      paths.set(endpoint, path);
    }
    return path;
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
