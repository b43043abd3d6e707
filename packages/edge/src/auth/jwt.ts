import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Authenticate, Identity } from '../contracts/options.ts';
import { readToken } from './read-token.ts';
import { requireOptions } from './require-options.ts';

/** Options of {@link jwtAuth}. */
export interface JwtAuthOptions {
  /**
   * Where the issuer publishes its keys, such as `https://issuer.example/.well-known/jwks.json`; or a
   * function that finds a key.
   */
  jwks: string | URL | JWTVerifyGetKey;
  /** The `iss` a token must have. */
  issuer: string;
  /** The `aud` a token must have: a token made for another service of the same issuer is refused. */
  audience: string;
  /** A cookie to read if there is no `Authorization` header. Default none. */
  cookie?: string;
  /**
   * Signature algorithms that are accepted. Default the asymmetric ones of the issuer's keys: `RS256`,
   * `PS256`, `ES256`, `EdDSA`.
   */
  algorithms?: string[];
  /** Who the token is about. Default its `sub`. Null refuses. */
  identify?: (claims: JWTPayload) => Identity | null;
}

/**
 * An `authenticate` for JSON Web Tokens of an identity provider (Auth0, Clerk, Cognito, Entra, Keycloak,
 * Supabase, …). Keys are fetched when they are first needed and kept. A token that is missing, foreign,
 * expired or badly signed is a 401; if the keys cannot be fetched, the answer is a 500.
 *
 * Throws `invalid_option` when `jwks`, `issuer` or `audience` is missing: without the last two, a token for
 * another service would be accepted.
 *
 * @example
 * ```ts
 * createGateway({
 *   …,
 *   authenticate: jwtAuth({
 *     jwks: 'https://login.example.com/.well-known/jwks.json',
 *     issuer: 'https://login.example.com/',
 *     audience: 'batches',
 *   }),
 * });
 * ```
 */
export function jwtAuth(options: JwtAuthOptions): Authenticate {
  const { jwks, issuer, audience, cookie, identify = bySubject } = options;
  requireOptions('jwtAuth', { jwks, issuer, audience });
  const keys = typeof jwks === 'function' ? jwks : createRemoteJWKSet(new URL(jwks));
  const algorithms = options.algorithms ?? ['RS256', 'PS256', 'ES256', 'EdDSA'];
  const rules: JWTVerifyOptions = { issuer, audience, algorithms, requiredClaims: ['exp'] };
  return async (request) => {
    const token = readToken(request, cookie);
    return token === null ? null : claimsToIdentity(() => jwtVerify(token, keys, rules), identify);
  };
}

/**
 * Runs a verification and turns its result into an identity. Returns null for a bad token; throws any other
 * error.
 */
export async function claimsToIdentity(
  verify: () => Promise<{ payload: JWTPayload }>,
  identify: (claims: JWTPayload) => Identity | null,
): Promise<Identity | null> {
  try {
    return identify((await verify()).payload);
  } catch (error) {
    if (isTokensFault(error)) {
      return null;
    }
    throw error;
  }
}

/** The tenant is the subject of the token. */
export function bySubject({ sub }: JWTPayload): Identity | null {
  return sub === undefined || sub === '' ? null : { tenant: sub };
}

function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}
