let mode: RequestRedirect | undefined;

/**
 * The mode that follows no redirect: the key must not go to another address. `error` also keeps Node 24 from
 * holding the whole body of an upload in memory; workerd does not support it and needs `manual`.
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
