import { jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { sessionTokens } from '../../src/auth/index.ts';
import { bySubject } from '../../src/auth/jwt.ts';
import { readToken } from '../../src/auth/read-token.ts';
import { requireOptions } from '../../src/auth/require-options.ts';

const read = (headers: Record<string, string>, cookie?: string): string | null =>
  readToken(new Request('https://gateway.test/', { headers }), cookie);

describe('a token', () => {
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    ['Bearer', null],
    ['Bearer ', null],
    ['Bearer a b', null],
    ['Basic abc', null],
    ['xBearer abc', null],
  ])('of the header %s is %s', (authorization, token) => {
    expect(read({ authorization })).toBe(token);
  });

  test.each([
    ['session=abc', 'abc'],
    ['a=b; session=abc; c=d', 'abc'],
    [' session = abc ', 'abc'],
    ['session=a=b', 'a=b'],
    ['session=', ''],
    ['xsession=abc', null],
    ['sessionx=abc', null],
    ['session', null],
    ['=abc', null],
    ['', null],
  ])('of the cookie %s is %s', (cookie, token) => {
    expect(read({ cookie }, 'session')).toBe(token);
    expect(read({ cookie })).toBe(null);
  });

  test('of the header comes first, and of the cookie where the header has none', () => {
    expect(read({ authorization: 'Bearer abc', cookie: 'session=def' }, 'session')).toBe('abc');
    expect(read({ authorization: 'Basic abc', cookie: 'session=def' }, 'session')).toBe('def');
    expect(read({}, 'session')).toBe(null);
  });
});

test('the subject is the tenant, if there is one', () => {
  expect(bySubject({ sub: 'ann' })).toEqual({ tenant: 'ann' });
  expect([bySubject({ sub: '' }), bySubject({})]).toEqual([null, null]);
});

test('an option that is empty in any way is missing', () => {
  for (const value of [undefined, null, '', []]) {
    expect(() => requireOptions('auth', { good: 'x', bad: value })).toThrow('auth needs bad.');
  }
  requireOptions('auth', { a: 'x', b: 0, c: false, d: ['x'] });
});

test('a session token lasts an hour unless said otherwise, and names its tenant and issuer', async () => {
  const secret = 'x'.repeat(32);
  const tokens = sessionTokens({ secret });
  const claims = async (ttlSeconds?: number) =>
    (await jwtVerify(await tokens.issue('ann', ttlSeconds), new TextEncoder().encode(secret))).payload;
  const usual = await claims();
  expect([usual.sub, usual.iss, (usual.exp ?? 0) - (usual.iat ?? 0)]).toEqual([
    'ann',
    'offpeak-gateway',
    3600,
  ]);
  const short = await claims(60);
  expect((short.exp ?? 0) - (short.iat ?? 0)).toBe(60);
  expect(() => sessionTokens({ secret: 'x'.repeat(31) })).toThrow('at least 32');
});
