import { createServer } from 'node:http';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloudflareAccess, jwtAuth, sessionTokens } from '../../src/auth/index.ts';
import type { Authenticate } from '../../src/index.ts';

const issuer = 'https://login.test/';
const claims = { issuer, audience: 'batches', subject: 'ann', expires: '1h' };
let keys: CryptoKeyPair;
let strangers: CryptoKeyPair;
let jwksURL = '';
const server = createServer(async (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256', kid: 'one' }] }),
  );
});

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  strangers = await generateKeyPair('ES256');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address !== null && typeof address === 'object') {
    jwksURL = `http://127.0.0.1:${address.port}/jwks.json`;
  }
});
afterAll(() => {
  server.close();
});

function sign(changes: Partial<typeof claims> & { by?: CryptoKeyPair } = {}): Promise<string> {
  const { by = keys, ...rest } = changes;
  const token = { ...claims, ...rest };
  return new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(token.issuer)
    .setAudience(token.audience)
    .setSubject(token.subject)
    .setExpirationTime(token.expires)
    .sign(by.privateKey);
}

const ask = (authenticate: Authenticate, headers: Record<string, string>) =>
  authenticate(new Request('http://gateway.test/v1/files', { headers }));
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('jwtAuth', () => {
  const auth = () => jwtAuth({ jwks: jwksURL, issuer, audience: 'batches', cookie: 'session' });

  test('accepts a valid token from the header or the cookie', async () => {
    const token = await sign();
    expect(await ask(auth(), bearer(token))).toEqual({ tenant: 'ann' });
    expect(await ask(auth(), { cookie: `a=b; session=${token}` })).toEqual({ tenant: 'ann' });
  });

  test('refuses every other', async () => {
    const unsigned = `${btoa('{"alg":"none"}').replaceAll('=', '')}.${(await sign()).split('.')[1]}.`;
    const symmetric = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience('batches')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('the public key, taken for a secret'));
    for (const token of [
      await sign({ by: strangers }),
      await sign({ expires: '-1h' }),
      await sign({ audience: 'another service' }),
      await sign({ issuer: 'https://evil.test/' }),
      await sign({ subject: '' }),
      unsigned,
      symmetric,
      'nonsense',
    ]) {
      expect(await ask(auth(), bearer(token))).toBe(null);
    }
    expect(await ask(auth(), {})).toBe(null);
    expect(await ask(auth(), { authorization: 'Basic YTpi' })).toBe(null);
  });

  test('refuses a token without expiry, and accepts only the configured algorithms', async () => {
    const endless = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience('batches')
      .sign(keys.privateKey);
    expect(await ask(auth(), bearer(endless))).toBe(null);
    const token = await sign();
    const rules = { jwks: jwksURL, issuer, audience: 'batches' };
    expect(await ask(jwtAuth({ ...rules, algorithms: ['RS256'] }), bearer(token))).toBe(null);
    expect(await ask(jwtAuth({ ...rules, algorithms: ['ES256'] }), bearer(token))).toEqual({ tenant: 'ann' });
  });

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('accepts %s by default', async (alg) => {
    const pair = await generateKeyPair(alg);
    const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), alg }] });
    const token = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg })
      .setIssuer(issuer)
      .setAudience('batches')
      .setExpirationTime('1h')
      .sign(pair.privateKey);
    expect(await ask(jwtAuth({ jwks, issuer, audience: 'batches' }), bearer(token))).toEqual({
      tenant: 'ann',
    });
  });

  test('keys that cannot be fetched are an error, not a refusal', async () => {
    const down = jwtAuth({ jwks: 'http://127.0.0.1:1/', issuer, audience: 'batches' });
    await expect(ask(down, bearer(await sign()))).rejects.toThrow();
  });

  test('without an issuer and audience to hold tokens against it is an error at start', () => {
    const good = { jwks: jwksURL, issuer, audience: 'batches' };
    for (const missing of ['jwks', 'issuer', 'audience']) {
      for (const value of ['', undefined]) {
        expect(() => jwtAuth({ ...good, [missing]: value })).toThrow(`jwtAuth needs ${missing}.`);
      }
    }
  });

  test('a token that could be of several keys is refused', async () => {
    const key = { ...(await exportJWK(keys.publicKey)), alg: 'ES256' };
    const jwks = createLocalJWKSet({ keys: [key, key] });
    const token = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(issuer)
      .setAudience('batches')
      .setExpirationTime('1h')
      .sign(strangers.privateKey);
    expect(await ask(jwtAuth({ jwks, issuer, audience: 'batches' }), bearer(token))).toBe(null);
  });

  test('identify may use another claim, or refuse', async () => {
    const only = jwtAuth({
      jwks: jwksURL,
      issuer,
      audience: 'batches',
      identify: ({ sub }) => (sub === 'ann' ? null : { tenant: `t-${sub}` }),
    });
    expect(await ask(only, bearer(await sign()))).toBe(null);
    expect(await ask(only, bearer(await sign({ subject: 'bob' })))).toEqual({ tenant: 't-bob' });
  });
});

describe('sessionTokens', () => {
  const old = 'an old secret of at least 32 characters';
  const fresh = 'a new secret of at least 32 characters!';

  test('accepts the tokens it issued, also under the previous secret', async () => {
    const before = sessionTokens({ secret: old });
    const now = sessionTokens({ secret: [fresh, old], cookie: 'session' });
    expect(await ask(now.authenticate, bearer(await before.issue('ann')))).toEqual({ tenant: 'ann' });
    expect(await ask(now.authenticate, { cookie: `session=${await now.issue('bob')}` })).toEqual({
      tenant: 'bob',
    });
    expect(await ask(before.authenticate, bearer(await now.issue('ann')))).toBe(null);
  });

  test('refuses a token that is expired, changed, or missing', async () => {
    const tokens = sessionTokens({ secret: fresh });
    const token = await tokens.issue('ann');
    const [head, , signature] = token.split('.');
    const forged = `${head}.${btoa('{"sub":"bob","iss":"offpeak-gateway","exp":9999999999}').replaceAll('=', '')}.${signature}`;
    const key = new TextEncoder().encode(fresh);
    const named = (claims: Record<string, string>) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
    const endless = await named({ sub: 'ann', iss: 'offpeak-gateway' }).sign(key);
    const nobody = await named({ iss: 'offpeak-gateway' }).setExpirationTime('1h').sign(key);
    const other = await named({ sub: 'ann', iss: 'another' }).setExpirationTime('1h').sign(key);
    for (const bad of [
      endless,
      nobody,
      other,
      await tokens.issue('ann', -10),
      forged,
      token.slice(0, -2),
      '',
    ]) {
      expect(await ask(tokens.authenticate, bearer(bad))).toBe(null);
    }
  });

  test('a short secret is an error at start', () => {
    for (const secret of ['short', undefined, [], [fresh, 'short']]) {
      expect(() => sessionTokens({ secret } as { secret: string })).toThrow('at least 32 characters');
    }
  });
});

describe('cloudflareAccess', () => {
  test('without an audience to hold tokens against it is an error at start', () => {
    for (const changes of [{ audience: '' }, { teamDomain: undefined }]) {
      const options = { teamDomain: 'acme.cloudflareaccess.com', audience: 'aud', ...changes };
      expect(() => cloudflareAccess(options as typeof options & { teamDomain: string })).toThrow('needs');
    }
  });

  test('accepts the token that Access adds, and no other', async () => {
    const pair = await generateKeyPair('RS256');
    const jwks = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'RS256' }] });
    const auth = cloudflareAccess({ teamDomain: 'acme.cloudflareaccess.com', audience: 'aud', jwks });
    const token = (audience: string) =>
      new SignJWT({ sub: 'user-1' })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer('https://acme.cloudflareaccess.com')
        .setAudience(audience)
        .setExpirationTime('1h')
        .sign(pair.privateKey);
    expect(await ask(auth, { 'cf-access-jwt-assertion': await token('aud') })).toEqual({ tenant: 'user-1' });
    expect(await ask(auth, { 'cf-access-jwt-assertion': await token('another application') })).toBe(null);
    expect(await ask(auth, bearer(await token('aud')))).toBe(null);
    const endless = await new SignJWT({ sub: 'user-1' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer('https://acme.cloudflareaccess.com')
      .setAudience('aud')
      .sign(pair.privateKey);
    expect(await ask(auth, { 'cf-access-jwt-assertion': endless })).toBe(null);
    const named = cloudflareAccess({
      teamDomain: 'acme.cloudflareaccess.com',
      audience: 'aud',
      jwks,
      identify: ({ sub }) => ({ tenant: `access-${sub}` }),
    });
    expect(await ask(named, { 'cf-access-jwt-assertion': await token('aud') })).toEqual({
      tenant: 'access-user-1',
    });
  });
});
