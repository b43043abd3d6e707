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
  const dispatchers = openDispatchers(access, connections, environment);
  const { origin } = new URL(access.baseURL);
  const getHeaders = { ...identity, ...access.headers };
  const postHeaders = { 'content-type': 'application/json', accept: 'application/json', ...getHeaders };
  const pathOf = pathCache(access);
  const get = (url: string, signal: AbortSignal): Promise<UpstreamAnswer> =>
    call(
      dispatchers.batch,
      { origin, method: 'GET', path: requestPath(url), headers: getHeaders },
      access,
      signal,
    );
  return {
    name: access.name,
    send({ endpoint, body, signal }) {
      const sent = { body: access.batchBody(body), path: pathOf(endpoint), headers: postHeaders };
      return call(dispatchers.batch, { origin, method: 'POST', ...sent }, access, signal);
    },
    models: (id, signal) => get(access.urlOf(modelsPath(id, access)), signal),
    ...metricsOf(access, dispatchers.metrics),
    pass({ endpoint, headers, body, signal }) {
      const sent = { path: pathOf(endpoint), headers: { ...headers, ...getHeaders } };
      return sendLive(
        dispatchers.live,
        { origin, body: access.liveBody(body), ...sent },
        { ...access, signal },
      );
    },
    async findOther(signal) {
      for (const other of otherBaseURLs(access.baseURL)) {
        if (readModels(await get(`${other}/models`, signal)).type === 'models') {
          return other;
        }
      }
      return null;
    },
    async close() {
      await Promise.all([...new Set(Object.values(dispatchers))].map((one) => one.destroy()));
    },
  };
}

/** Of an answer that is passed on or parsed, no encoding is needed on the way. */
const identity = { 'accept-encoding': 'identity' };

/** The connections to an endpoint. */
interface Dispatchers {
  batch: Dispatcher;
  /** Live calls have connections of their own: those of a batch may all be taken. */
  live: Dispatcher;
  metrics: Dispatcher;
}

function openDispatchers(
  { baseURL, metrics }: EndpointAccess,
  connections: number,
  environment: Environment,
): Dispatchers {
  const base = new URL(baseURL);
  const elsewhere = metrics === null || new URL(metrics.url).origin === base.origin ? null : metrics.url;
  const batch = openDispatcher(base, connections, environment);
  return {
    batch,
    live: openDispatcher(base, null, environment),
    metrics: elsewhere === null ? batch : openDispatcher(new URL(elsewhere), 1, environment),
  };
}

/** An endpoint without metrics has no method for them. */
function metricsOf(access: EndpointAccess, dispatcher: Dispatcher): Pick<Upstream, 'metrics'> {
  const { metrics } = access;
  if (metrics === null) {
    return {};
  }
  const { origin } = new URL(metrics.url);
  const headers = { ...identity, ...metrics.headers };
  const request = { origin, method: 'GET', path: requestPath(metrics.url), headers } as const;
  return { metrics: (signal) => call(dispatcher, request, access, signal) };
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
