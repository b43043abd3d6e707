import { errorResponse, httpError } from '../http/http-error.ts';
import { newId } from '../ids.ts';
import { isLoopback } from './loopback.ts';

/** How to set API keys: a reader of the message uses the program or this package. */
const howTo = '(offpeak serve --api-key project:key, or apiKeys in code)';
/** The number of characters of a host name that are quoted. */
const maxNameLength = 100;

type Fetch = (request: Request) => Promise<Response>;

/**
 * Guards a server that accepts every key and none: it is for programs on this machine, not for web pages in a
 * browser on it. Pages of other sites, and host names that someone has pointed at this machine, get a 403.
 * `allowsVisit` says which pages a link of another site may open in a tab.
 */
export function guardLocal(
  fetch: Fetch,
  { allowsVisit = () => false }: { allowsVisit?(pathname: string): boolean } = {},
): Fetch {
  return async (request) => {
    const host = request.headers.get('host');
    if (host !== null && !isLoopback(hostnameOf(host))) {
      const name = hostnameOf(host).slice(0, maxNameLength);
      return refuse(
        `This server has no API keys, so it only answers to localhost, not to '${name}'. To serve other names, start it with API keys ${howTo}.`,
      );
    }
    const isForeign = request.headers.get('sec-fetch-site') === 'cross-site';
    if (isForeign && isPageVisit(request) && allowsVisit(new URL(request.url).pathname)) {
      return fetch(request);
    }
    if (isForeign || isForeignPage(request.headers.get('origin'))) {
      return refuse(
        `This server has no API keys, so it does not answer to web pages of other sites. To serve them, start it with API keys ${howTo}.`,
      );
    }
    return fetch(request);
  };
}

/** Whether a browser opens a page in a tab, as by a link, rather than a page loading something. */
function isPageVisit({ headers, method }: Request): boolean {
  const mode = headers.get('sec-fetch-mode');
  return method === 'GET' && mode === 'navigate' && headers.get('sec-fetch-dest') === 'document';
}

/** Browsers that do not send the site still send the origin of everything that a page posts. */
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
  return errorResponse(
    httpError(403, message, {
      code: 'forbidden_origin',
      headers: { 'x-request-id': newId('req_') },
    }),
  );
}
