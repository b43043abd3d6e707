import { HttpError } from '../http/http-error.ts';
import { newId } from '../ids.ts';
import { isLoopback } from './loopback.ts';

/** Whoever gets the message knows the server by its program or by this package. */
const howTo = '(offpeak serve --api-key project:key, or apiKeys in code)';
/** Longest host name that is quoted, in characters. */
const longestName = 100;

type Fetch = (request: Request) => Promise<Response>;

/**
 * Guards a server that takes every key and none: it is for programs on this machine, not for web pages that a browser on it shows. A page
 * of another site, and a name that someone has pointed at this machine, get a 403.
 */
export function guardLocal(fetch: Fetch): Fetch {
  return async (request) => {
    const host = request.headers.get('host');
    if (host !== null && !isLoopback(hostnameOf(host))) {
      const name = hostnameOf(host).slice(0, longestName);
      return refuse(
        `This server has no API keys, so it only answers to localhost, not to '${name}'. To serve other names, start it with API keys ${howTo}.`,
      );
    }
    const isForeign = request.headers.get('sec-fetch-site') === 'cross-site';
    if (isForeign || isForeignPage(request.headers.get('origin'))) {
      return refuse(
        `This server has no API keys, so it does not answer to web pages of other sites. To serve them, start it with API keys ${howTo}.`,
      );
    }
    return fetch(request);
  };
}

/** Browsers that do not name the site still name the origin of all that a page posts. */
function isForeignPage(origin: string | null): boolean {
  if (origin === null) {
    return false;
  }
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
  return new HttpError(403, message, {
    code: 'forbidden_origin',
    headers: { 'x-request-id': newId('req_') },
  }).toResponse();
}
