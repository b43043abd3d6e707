let mode: { cache?: 'no-store' } | undefined;

/**
 * Returns the option of `fetch` that keeps answers out of every cache. Next 13 and 14 cache answers, also to
 * POST: a poll would return the same answer forever, and an upload the file of another. Cloudflare Workers
 * with a date before November 2024 throw for the option, so it is left out there; they cache nothing.
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/#enable-cache-no-store-http-standard-api
 */
export function uncached(): { cache?: 'no-store' } {
  mode ??= knowsCacheModes() ? { cache: 'no-store' } : {};
  return mode;
}

function knowsCacheModes(): boolean {
  try {
    new Request('https://a.example', { cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}
