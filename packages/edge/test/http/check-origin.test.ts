import { StatusError } from '@offpeak/core/protocol';
import { describe, expect, test } from 'vitest';
import type { CorsOptions } from '../../src/contracts/cors-options.ts';
import { checkOrigin } from '../../src/http/check-origin.ts';

/** The code of the refusal of a write, or null if it may be made. */
function refusalOf(
  headers: Record<string, string>,
  {
    url = 'http://localhost:3000/v1/files',
    cors,
    method = 'POST',
  }: { url?: string; cors?: CorsOptions; method?: string } = {},
): string | null {
  try {
    checkOrigin(new Request(url, { method, headers: { cookie: 'session=1', ...headers } }), cors);
    return null;
  } catch (error) {
    if (!(error instanceof StatusError) || error.status !== 403) {
      throw error;
    }
    return error.body.error.code;
  }
}

const host = 'app.example.com';
const origin = 'https://app.example.com';

describe('a write of the gateway’s own page', () => {
  test.each([
    ['the URL of the request', { origin: 'http://localhost:3000' }],
    ['the Host header, where the framework knows another URL', { origin, host }],
    ['the Host header over HTTP', { origin: 'http://app.example.com', host }],
    ['the Host header with a port', { origin: 'http://app.example.com:8080', host: 'app.example.com:8080' }],
    ['the Host header with the port that is implied', { origin, host: 'app.example.com:443' }],
    ['the Host header in capitals', { origin, host: 'App.Example.com' }],
    ['an IPv6 address', { origin: 'http://[::1]:8080', host: '[::1]:8080' }],
    ['what the proxy was called by', { origin, host: 'gateway:3000', 'x-forwarded-host': host }],
    [
      'what the outermost proxy was called by',
      {
        origin,
        host: 'gateway:3000',
        'x-forwarded-host': 'app.example.com, inner:80',
        'x-forwarded-proto': 'https, http',
      },
    ],
    [
      'what the browser says, wherever the proxy leads',
      { origin, host: 'gateway:3000', 'sec-fetch-site': 'same-origin' },
    ],
    [
      'what the browser says, where the page hides its address',
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ],
    ['what the browser says, without an Origin', { 'sec-fetch-site': 'same-origin' }],
    ['the Host header, where the browser knows of no page', { origin, host, 'sec-fetch-site': 'none' }],
  ])('is known by %s', (_name, headers) => {
    expect(refusalOf(headers as Record<string, string>)).toBe(null);
  });

  test('over HTTPS is known by the URL', () => {
    expect(refusalOf({ origin }, { url: 'https://app.example.com/v1/files' })).toBe(null);
  });
});

describe('a write of another page', () => {
  test.each([
    ['another host', { origin: 'https://evil.example', host }],
    ['a host that begins so', { origin: 'https://app.example.com.evil.example', host }],
    ['a host that ends so', { origin: 'https://evil-app.example.com', host }],
    ['another port', { origin: 'https://app.example.com:8443', host }],
    ['another port of the same machine', { origin: 'http://localhost:3001' }],
    [
      'a page without TLS in front of a proxy with it',
      { origin: 'http://app.example.com', host, 'x-forwarded-proto': 'https' },
    ],
    ['no address', { origin: 'null', host: 'null' }],
    ['a file', { origin: 'file://', host: '' }],
    ['another scheme', { origin: 'chrome-extension://app.example.com', host }],
    ['an origin with more behind it', { origin: 'https://app.example.com/', host }],
    ['a host that is none', { origin, host: 'app.example.com/x' }],
    [
      'what a page named in a header of an inner proxy',
      { origin, host: 'gateway', 'x-forwarded-host': 'gateway, app.example.com' },
    ],
  ])('is refused: %s', (_name, headers) => {
    expect(refusalOf(headers as Record<string, string>)).toBe('origin_not_allowed');
  });

  test.each(['cross-site', 'same-site'])(
    'is refused when the browser calls it %s, whatever the names say',
    (site) => {
      expect(refusalOf({ origin, host, 'sec-fetch-site': site })).toBe('origin_not_allowed');
      expect(refusalOf({ origin: 'http://localhost:3000', 'sec-fetch-site': site })).toBe(
        'origin_not_allowed',
      );
      expect(refusalOf({ 'sec-fetch-site': site })).toBe('origin_missing');
    },
  );

  test('without TLS is refused by a gateway with it', () => {
    expect(refusalOf({ origin: 'http://app.example.com' }, { url: 'https://app.example.com/v1/files' })).toBe(
      'origin_not_allowed',
    );
    expect(
      refusalOf({ origin: 'http://app.example.com', host }, { url: 'https://app.example.com/v1/files' }),
    ).toBe('origin_not_allowed');
  });

  test('is made when its origin is on the list', () => {
    const cors = { origins: ['https://other.example'] };
    for (const site of ['cross-site', 'same-site']) {
      expect(refusalOf({ origin: 'https://other.example', host, 'sec-fetch-site': site }, { cors })).toBe(
        null,
      );
    }
    expect(refusalOf({ origin: 'https://other.example.evil', host }, { cors })).toBe('origin_not_allowed');
  });

  test('from anywhere is made only without cookies', () => {
    const cors = { origins: '*' } as const;
    const request = (headers: Record<string, string>) =>
      new Request('https://gateway.test/v1/files', { method: 'POST', headers: { origin, ...headers } });
    expect(() => checkOrigin(request({}), cors)).not.toThrow();
    expect(() => checkOrigin(request({ cookie: 'a=b' }), cors)).toThrow('may not write');
  });
});

test('what names no page is refused only with cookies, and reading is never refused', () => {
  expect(refusalOf({})).toBe('origin_missing');
  expect(() =>
    checkOrigin(new Request('https://gateway.test/', { method: 'POST' }), undefined),
  ).not.toThrow();
  for (const method of ['GET', 'HEAD']) {
    expect(refusalOf({ origin: 'https://evil.example' }, { method })).toBe(null);
  }
  expect(refusalOf({ origin: 'https://evil.example' }, { method: 'DELETE' })).toBe('origin_not_allowed');
});

test('the refusal says which origin to add', () => {
  const request = new Request('https://gateway.test/', {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  });
  expect(() => checkOrigin(request, undefined)).toThrow('https://evil.example');
});
