const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the API sends is data: nothing of it may run, even when it is opened in a tab. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Returns a response with the headers that keep it to its own page. The body is passed unchanged. */
export function withSecurityHeaders(response: Response, kind: 'page' | 'data'): Response {
  const secured = new Response(response.body, response);
  const { headers } = secured;
  headers.set('content-security-policy', kind === 'page' ? pagePolicy : dataPolicy);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  if (kind === 'data') {
    headers.set('cache-control', 'no-store');
  }
  return secured;
}
