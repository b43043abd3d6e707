import type { RequestBody } from './body.ts';

/**
 * How redirects are refused; a key must never follow one. `manual` tells best what happened, but with it Node
 * keeps a copy of the whole body until the answer is there; `error` does not, and is unknown to workerd.
 * @see https://github.com/nodejs/undici/issues/4058
 */
export function redirectFor(body: RequestBody | undefined): 'error' | 'manual' {
  try {
    if (body && new Request('https://a.example', { redirect: 'error' }).redirect === 'error') {
      return 'error';
    }
  } catch {
    // Not known here.
  }
  return 'manual';
}
