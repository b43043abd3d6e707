let mode: RequestRedirect | undefined;

/**
 * How to say "follow no redirect": the key must not travel to another address. `error` also keeps Node 24
 * from holding the whole body of an upload in memory; workerd does not know it and gets `manual`.
 * @see https://github.com/nodejs/undici/issues/4058
 */
export function redirectMode(): RequestRedirect {
  if (mode === undefined) {
    try {
      new Request('http://localhost/', { redirect: 'error' });
      mode = 'error';
    } catch {
      mode = 'manual';
    }
  }
  return mode;
}
