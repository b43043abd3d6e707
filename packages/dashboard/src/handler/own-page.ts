/**
 * Whether a request comes from a page of the dashboard, or from no page. Other ports of the same host are the
 * same site for cookies, so the origin itself must be equal. Behind a proxy only the Host header names it.
 */
export function isFromOwnPage(request: Request): boolean {
  const { headers, method } = request;
  const site = headers.get('sec-fetch-site');
  if (site !== null) {
    return site === 'same-origin' || (site === 'none' && method === 'GET');
  }
  const origin = headers.get('origin');
  if (origin === null) {
    // Every browser sends an origin with a request that changes something.
    return method === 'GET' || method === 'HEAD';
  }
  const host = headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host;
}
