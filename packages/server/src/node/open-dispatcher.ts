import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { isLoopback } from './loopback.ts';
import { type Environment, proxyOf } from './proxy-of.ts';

/** How long a connection may take, in ms. */
const connectTimeoutMs = 10_000;

/**
 * Opens connections to a model endpoint, at most `connections` of them (null for any number): directly, or
 * through the proxy that `HTTP_PROXY` or `HTTPS_PROXY` names, unless `NO_PROXY` excludes the endpoint.
 * Loopback addresses are never proxied: a proxy would connect to its own machine.
 *
 * Throws a `TypeError` with one sentence for an invalid proxy.
 */
export function openDispatcher(url: URL, connections: number | null, environment: Environment): Dispatcher {
  const options = { connections, connect: { timeout: connectTimeoutMs } };
  const proxy = isLoopback(url.hostname.replace(/^\[|\]$/g, '')) ? null : proxyOf(url, environment);
  if (proxy === null) {
    return new Pool(url.origin, options);
  }
  return new EnvHttpProxyAgent({
    ...options,
    connectTimeout: connectTimeoutMs,
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy: environment.no_proxy ?? environment.NO_PROXY ?? '',
  });
}
