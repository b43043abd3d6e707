import { type Client, createClient } from '@offpeak/core';
import type { Gateway } from './create-gateway.ts';

/** Options of {@link gatewayClient}. */
export interface GatewayClientOptions {
  /** The `basePath` of the gateway. Default `/v1`. */
  basePath?: string | undefined;
  /**
   * The `name` of the browser's client, so that `@offpeak/react` finds the data that was fetched on the
   * server. Default: the data is shared with no other client.
   */
  name?: string | undefined;
}

/** Headers of the visitor's request that say something about that request and not about the visitor. */
const ofOneRequest =
  /^(accept-encoding|connection|content-.*|expect|host|if-.*|keep-alive|origin|range|referer|sec-.*|te|trailer|transfer-encoding|upgrade)$/;

/**
 * Returns a client that calls a gateway in the same process, for the visitor of one request: for pages that
 * are rendered on a server, loaders and actions. The visitor's cookie and other headers reach `authenticate`,
 * so the client sees what the visitor's browser sees, and under the same ids. No request leaves the process
 * but those of the gateway to its provider.
 *
 * Create one for each request: it acts for its visitor.
 *
 * @param gateway The function that `createGateway` returned.
 * @param visitor The visitor's request, or its headers, such as those of `headers()` of Next.
 *
 * @example
 * ```ts
 * const gateway = createGateway({ provider: { apiKey: 'sk-…' }, authenticate: () => ({ tenant: 'ann' }) });
 * const visitor = new Headers({ cookie: 'session=1' });
 * const { data } = await gatewayClient(gateway, visitor, { name: 'app' }).batches.list();
 * ```
 */
export function gatewayClient(
  gateway: Gateway,
  visitor: Request | Headers,
  { basePath = '/v1', name }: GatewayClientOptions = {},
): Client {
  // Headers have `get`. Those of Next are of a class of its own, which also has a field `headers`.
  const request = 'get' in visitor ? null : visitor;
  const { origin } = new URL(request?.url ?? 'http://gateway');
  const headers: Record<string, string> = {};
  ('get' in visitor ? visitor : visitor.headers).forEach((value, header) => {
    if (!ofOneRequest.test(header)) {
      headers[header] = value;
    }
  });
  return createClient({
    name,
    baseURL: origin + basePath,
    // It writes in the name of the app itself, and not of a page of another origin.
    headers: { ...headers, origin },
    fetch: (url, init) => gateway(new Request(url, init)),
  });
}
