/**
 * Whether a request comes from the demo's own page, or from no page at all. Other ports of localhost count as the same site for cookies,
 * so the origin must be equal. Opening the page itself from elsewhere, as by a link, is fine.
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
