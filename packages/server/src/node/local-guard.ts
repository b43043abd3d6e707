import { ApiFailure } from '../http/api-failure.ts';
import { newId } from '../ids.ts';
import { isLoopback } from './loopback.ts';

type Fetch = (request: Request) => Promise<Response>;

/**
 * Guards a server that takes every key and none: it is for programs on this machine, not for web pages that a browser on it shows. A page
 * of another site, and a name that someone has pointed at this machine, get a 403.
 */
export function guardLocal(fetch: Fetch): Fetch {
  return async (request) => {
    const host = request.headers.get('host');
    if (host !== null && !isLoopback(hostnameOf(host))) {
      return refuse(
        'This server has no API keys, so it only answers to localhost. Set apiKeys to serve other names.',
      );
    }
    const isForeign = request.headers.get('sec-fetch-site') === 'cross-site';
    if (isForeign || isForeignPage(request.headers.get('origin'))) {
      return refuse(
        'This server has no API keys, so it does not answer to web pages of other sites. Set apiKeys.',
      );
    }
    return fetch(request);
  };
}

/** Browsers that do not name the site still name the origin of all that a page posts. */
function isForeignPage(origin: string | null): boolean {
  if (origin === null) return false;
  const [, host] = /^https?:\/\/(.*)$/.exec(origin) ?? [];
  return host === undefined ? origin === 'null' : !isLoopback(hostnameOf(host));
}

function hostnameOf(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

function refuse(message: string): Response {
  return new ApiFailure(403, message, {
    code: 'forbidden_origin',
    headers: { 'x-request-id': newId('req_') },
  }).toResponse();
}
