import type { Log } from '../log/log.ts';

type Fetch = (request: Request) => Promise<Response>;

/** The number of characters of a path that are logged. */
const maxPathLength = 200;

/**
 * Logs every request that is answered: method, path, status, the milliseconds until the answer began, and the
 * request id of the answer. Never a query, a header or a body.
 */
export function logRequests(fetch: Fetch, log: Log): Fetch {
  return async (request) => {
    const begun = performance.now();
    const response = await fetch(request);
    const requestId = response.headers.get('x-request-id');
    log({
      level: response.status >= 500 ? 'error' : 'info',
      message: 'request',
      method: request.method,
      path: new URL(request.url).pathname.slice(0, maxPathLength),
      status: response.status,
      ms: Math.round(performance.now() - begun),
      ...(requestId === null ? {} : { requestId }),
    });
    return response;
  };
}
