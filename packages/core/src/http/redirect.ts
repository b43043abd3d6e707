import type { RequestBody } from './body.ts';

let errorIsKnown: boolean | undefined;

/**
 * How redirects are refused; a key must never follow one. `manual` tells best what happened, but with it Node keeps a copy of the
 * whole body until the answer is there; `error` does not, and is unknown to workerd.
 * @see https://github.com/nodejs/undici/issues/4058
 */
export function redirectFor(body: RequestBody | undefined): 'error' | 'manual' {
  if (!body) return 'manual';
  if (errorIsKnown === undefined) {
    try {
      errorIsKnown = new Request('https://example.com', { redirect: 'error' }).redirect === 'error';
    } catch {
      errorIsKnown = false;
    }
  }
  return errorIsKnown ? 'error' : 'manual';
}
