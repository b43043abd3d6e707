import type { RequestBody } from './body.ts';

/**
 * Returns how redirects are refused, since a key must never follow one. `manual` gives the better message,
 * but with it Node holds a copy of the whole body until the answer arrives. `error` does not, but workerd
 * does not support it.
 * @see https://github.com/nodejs/undici/issues/4058
 */
export function redirectFor(body: RequestBody | undefined): 'error' | 'manual' {
  try {
    if (body && new Request('https://a.example', { redirect: 'error' }).redirect === 'error') {
      return 'error';
    }
  } catch {
    // This runtime does not support `error`.
  }
  return 'manual';
}
