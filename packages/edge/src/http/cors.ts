import type { CorsOptions } from '../contracts/cors-options.ts';

const exposed =
  'content-disposition, content-length, content-range, retry-after, retry-after-ms, x-incomplete, x-last-line, x-request-id, x-should-retry';

/** Whether the page at `origin` is on the list. */
export function allowsOrigin(cors: CorsOptions | undefined, origin: string): boolean {
  return cors !== undefined && (cors.origins === '*' || cors.origins.includes(origin));
}

/**
 * The answer to a preflight, or null if the request is not one. Pages not on the list get no CORS header,
 * which is a refusal.
 */
export function preflightAnswer(request: Request, cors: CorsOptions | undefined): Response | null {
  const origin = request.headers.get('origin');
  const method = request.headers.get('access-control-request-method');
  if (request.method !== 'OPTIONS' || origin === null || method === null) {
    return null;
  }
  const headers = corsHeaders(origin, cors);
  if (allowsOrigin(cors, origin)) {
    headers['access-control-allow-methods'] = 'GET, POST, DELETE';
    // The gateway passes none of a page's headers on, so allowing all of them reveals nothing.
    headers['access-control-allow-headers'] = request.headers.get('access-control-request-headers') ?? '';
    headers['access-control-max-age'] = String(cors?.maxAgeSeconds ?? 600);
  }
  return new Response(null, { status: 204, headers });
}

/** Returns the same answer, readable by the page if it is on the list. The body is the same stream. */
export function withCors(answer: Response, request: Request, cors: CorsOptions | undefined): Response {
  if (cors === undefined) {
    return answer;
  }
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(corsHeaders(request.headers.get('origin'), cors))) {
    headers.set(name, value);
  }
  return new Response(answer.body, { status: answer.status, headers });
}

function corsHeaders(origin: string | null, cors: CorsOptions | undefined): Record<string, string> {
  const headers: Record<string, string> = { vary: 'Origin' };
  if (origin === null || !allowsOrigin(cors, origin)) {
    return headers;
  }
  headers['access-control-allow-origin'] = cors?.origins === '*' ? '*' : origin;
  headers['access-control-expose-headers'] = exposed;
  if (cors?.credentials === true) {
    headers['access-control-allow-credentials'] = 'true';
  }
  return headers;
}
