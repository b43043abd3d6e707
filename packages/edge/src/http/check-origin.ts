import { StatusError } from '@offpeak/core/protocol';
import type { CorsOptions } from '../contracts/cors-options.ts';
import { allowsOrigin } from './cors.ts';

/**
 * Refuses a write that another page could have made in the user's name. A browser names the page in `Origin`
 * on every write, so one that is present must be the gateway's own or on the CORS list; a write without it is
 * only accepted without cookies (not a browser).
 */
export function checkOrigin(request: Request, cors: CorsOptions | undefined): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    return;
  }
  const origin = request.headers.get('origin');
  const hasCookie = request.headers.has('cookie');
  const site = request.headers.get('sec-fetch-site');
  if (site === 'same-origin') {
    return;
  }
  if (origin === null) {
    if (!hasCookie) {
      return;
    }
    throw new StatusError(403, 'A write that carries cookies must name its page in an Origin header.', {
      code: 'origin_missing',
    });
  }
  // A browser that states how page and gateway relate is right where a comparison of names may not be.
  const isTold = site === 'same-site' || site === 'cross-site';
  if (!isTold && isOwnOrigin(request, origin)) {
    return;
  }
  const anyPage = cors?.origins === '*';
  if (allowsOrigin(cors, origin) && !(anyPage && hasCookie)) {
    return;
  }
  throw new StatusError(
    403,
    `Pages at ${origin.slice(0, 100)} may not write here. Add that origin to cors.origins of the gateway.`,
    { code: 'origin_not_allowed' },
  );
}

/**
 * Whether an origin is an address of this gateway. Some frameworks build the URL of a request from their
 * configuration, so the headers count as well; no page of another origin can set them. A proxy may have ended
 * TLS, so the page may be `https` where the request is not, but never the other way round.
 */
function isOwnOrigin(request: Request, origin: string): boolean {
  const page = URL.parse(origin);
  if (page === null || page.origin !== origin) {
    return false;
  }
  const url = new URL(request.url);
  const proxyProtocol = firstOf(request.headers.get('x-forwarded-proto'));
  const isSecure = url.protocol === 'https:' || proxyProtocol === 'https';
  if (page.protocol !== 'https:' && (isSecure || page.protocol !== url.protocol)) {
    return false;
  }
  const hosts = [url.host, request.headers.get('host'), firstOf(request.headers.get('x-forwarded-host'))];
  // Parsed with the page's protocol, so that its default port may be present or not.
  return hosts.some((host) => host !== null && URL.parse(`${page.protocol}//${host}`)?.href === page.href);
}

/** The first entry of a list that proxies append to: what the outermost one saw. */
function firstOf(list: string | null): string | null {
  return list?.split(',')[0]?.trim() ?? null;
}
