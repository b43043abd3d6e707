let mode: { cache?: 'no-store' } | undefined;

/**
 * Keeps answers out of every cache. Next 13 and 14 store what `fetch` got, also by POST, so that a poll would
 * see the same answer forever and an upload the file of another. Cloudflare Workers of before November 2024
 * throw at the option, so there it is left out; they store nothing.
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
