import { OffpeakError } from '@offpeak/core';
import { jwtVerify, SignJWT } from 'jose';
import type { Authenticate } from '../contracts/options.ts';
import { bySubject, claimsToIdentity } from './jwt.ts';
import { readToken } from './read-token.ts';

/** Options of {@link sessionTokens}. */
export interface SessionTokensOptions {
  /**
   * At least 32 characters, shared by the gateway and the code that signs users in. Not the `secret` of the
   * gateway. Several while one replaces another.
   */
  secret: string | readonly string[];
  /** A cookie to read if there is no `Authorization` header. Default none. */
  cookie?: string;
}

/** Issues and checks tokens of your own app. */
export interface SessionTokens {
  /** A token for a tenant. It is valid for `ttlSeconds`, default 3,600. */
  issue(tenant: string, ttlSeconds?: number): Promise<string>;
  authenticate: Authenticate;
}

const issuer = 'offpeak-gateway';

/**
 * Tokens for an app that signs its users in itself: its back end issues one after the login, and the gateway
 * accepts it.
 *
 * Throws `invalid_option` for a secret of less than 32 characters.
 *
 * @example
 * ```ts
 * const tokens = sessionTokens({ secret: env.SESSION_SECRET });
 * const token = await tokens.issue(user.id); // in the back end, after the login
 * createGateway({ …, authenticate: tokens.authenticate });
 * ```
 */
export function sessionTokens({ secret, cookie }: SessionTokensOptions): SessionTokens {
  const secrets = [secret ?? []].flat();
  if (secrets.length === 0 || secrets.some((one) => typeof one !== 'string' || one.length < 32)) {
    throw new OffpeakError(
      'invalid_option',
      'secret must have at least 32 characters; make one with: openssl rand -base64 32',
      {
        param: 'secret',
      },
    );
  }
  const keys = secrets.map((one) => new TextEncoder().encode(one));
  const [first = new Uint8Array()] = keys;
  return {
    issue: (tenant, ttlSeconds = 3600) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer)
        .setSubject(tenant)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + ttlSeconds)
        .sign(first),
    async authenticate(request) {
      const token = readToken(request, cookie);
      if (token === null) {
        return null;
      }
      const rules = { issuer, algorithms: ['HS256'], requiredClaims: ['exp', 'sub'] };
      for (const key of keys) {
        const identity = await claimsToIdentity(() => jwtVerify(token, key, rules), bySubject);
        if (identity !== null) {
          return identity;
        }
      }
      return null;
    },
  };
}
