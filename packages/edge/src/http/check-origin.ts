import { allowsOrigin, type CorsOptions } from './cors.ts';
import { Refusal } from './refusal.ts';

/**
 * Refuses a write that another page could have made in the user's name. A browser names the page in `Origin` on every write, so one
 * that is present must be the gateway's own or on the CORS list; one that is absent is only fine without cookies (no browser).
 */
export function checkOrigin(request: Request, cors: CorsOptions | undefined): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.get('origin');
  const hasCookie = request.headers.has('cookie');
  if (origin === null) {
    if (!hasCookie) return;
    throw new Refusal(403, 'A write that carries cookies must name its page in an Origin header.', {
      code: 'origin_missing',
    });
  }
  if (origin === new URL(request.url).origin) return;
  const anyPage = cors?.origins === '*';
  if (allowsOrigin(cors, origin) && !(anyPage && hasCookie)) return;
  throw new Refusal(403, 'This page may not write here; add its origin to cors.origins of the gateway.', {
    code: 'origin_not_allowed',
  });
}
