import { expect, test } from 'vitest';
import type { CorsOptions } from '../../src/contracts/cors-options.ts';
import { allowsOrigin, preflightAnswer, withCors } from '../../src/http/cors.ts';

const origin = 'https://app.test';
const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'a,b' };

function preflight(
  cors: CorsOptions | undefined,
  headers: Record<string, string> = asked,
  method = 'OPTIONS',
) {
  const answer = preflightAnswer(new Request('https://gateway.test/v1/files', { method, headers }), cors);
  return answer === null ? null : { status: answer.status, headers: Object.fromEntries(answer.headers) };
}

test('a preflight of a listed page gets all headers that it requests', () => {
  expect(preflight({ origins: [origin] })).toEqual({
    status: 204,
    headers: {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'a,b',
      'access-control-max-age': '600',
      'access-control-expose-headers':
        'content-disposition, content-length, content-range, retry-after, retry-after-ms, x-incomplete, x-last-line, x-request-id, x-should-retry',
    },
  });
  const { headers } = preflight({ origins: [origin], credentials: true, maxAgeSeconds: 5 }) ?? {
    headers: {},
  };
  expect(headers).toMatchObject({
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '5',
  });
});

test('a preflight that requests no headers gets none', () => {
  const { 'access-control-request-headers': _, ...plain } = asked;
  expect(preflight({ origins: [origin] }, plain)?.headers['access-control-allow-headers']).toBe('');
});

test('a preflight of another page gets no headers', () => {
  for (const cors of [undefined, { origins: ['https://other.test'] }, { origins: [] }]) {
    expect(preflight(cors)).toEqual({ status: 204, headers: { vary: 'Origin' } });
  }
});

test('a request that is not a preflight gets no answer here', () => {
  const cors = { origins: [origin] };
  expect(preflight(cors, { origin })).toBe(null);
  expect(preflight(cors, { 'access-control-request-method': 'POST' })).toBe(null);
  expect(preflight(cors, asked, 'POST')).toBe(null);
});

test('any page may read where all are listed, and is named to none', () => {
  const answer = withCors(
    new Response('x', { status: 206, headers: { 'x-request-id': 'r' } }),
    new Request('https://gateway.test/', { headers: { origin } }),
    { origins: '*' },
  );
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([206, 'r']);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('an answer stays as it is where there is no list, and without an origin says only that it varies', () => {
  const plain = new Response('x');
  const request = new Request('https://gateway.test/');
  expect(withCors(plain, request, undefined)).toBe(plain);
  expect(Object.fromEntries(withCors(new Response(null), request, { origins: [origin] }).headers)).toEqual({
    vary: 'Origin',
  });
});

test('an origin is compared whole', () => {
  expect(allowsOrigin({ origins: [origin] }, origin)).toBe(true);
  expect(allowsOrigin({ origins: '*' }, origin)).toBe(true);
  for (const other of ['https://app.test.evil', 'https://app.tes', 'http://app.test', 'null', '']) {
    expect(allowsOrigin({ origins: [origin] }, other)).toBe(false);
  }
  expect(allowsOrigin(undefined, origin)).toBe(false);
});
