/**
 * Whether a request comes from the demo's own page, or not from a page at all. Other ports of localhost are
 * the same site for cookies, so the origin must be equal. A link from another site to the page itself is
 * fine.
 */
export function isFromOwnPage(request: Request, url: URL): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== url.origin) {
    return false;
  }
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') {
    return true;
  }
  return isPageVisit(request);
}

/** Whether the browser is opening a page in a tab, rather than a page loading something. */
export function isPageVisit(request: Request): boolean {
  const { headers } = request;
  return (
    request.method === 'GET' &&
    headers.get('sec-fetch-mode') === 'navigate' &&
    headers.get('sec-fetch-dest') === 'document'
  );
}
