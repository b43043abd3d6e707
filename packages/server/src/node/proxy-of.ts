/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

const protocols: readonly string[] = ['http:', 'https:', 'socks5:'];

/**
 * Returns the proxy that the environment names for a URL, without regard to `NO_PROXY`: `https_proxy` or
 * `HTTPS_PROXY` for https, `http_proxy` or `HTTP_PROXY` for http. Null when there is none. A proxy without a
 * scheme is an http proxy, as for curl.
 *
 * Throws a `TypeError` with one sentence for anything else that is not a URL. The sentence does not quote it:
 * it may contain a password.
 *
 * @example
 * ```ts
 * proxyOf(new URL('http://gpu:8000'), { HTTP_PROXY: 'proxy:3128' }); // 'http://proxy:3128'
 * ```
 */
export function proxyOf(url: URL, environment: Environment): string | null {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = (environment[name.toLowerCase()] || environment[name] || '').trim();
  if (given === '') {
    return null;
  }
  const proxy = given.includes('://') ? given : `http://${given}`;
  if (URL.canParse(proxy) && protocols.includes(new URL(proxy).protocol)) {
    return proxy;
  }
  throw new TypeError(`${name} must be the URL of a proxy, such as http://proxy.example:3128.`);
}
