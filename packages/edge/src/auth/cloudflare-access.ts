import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Authenticate, Identity } from '../contracts/options.ts';
import { bySubject, claimsToIdentity } from './jwt.ts';
import { requireOptions } from './require-options.ts';

/** Options of {@link cloudflareAccess}. */
export interface CloudflareAccessOptions {
  /** The team's domain, such as `acme.cloudflareaccess.com`. */
  teamDomain: string;
  /** The audience tag of the Access application, from its overview page. */
  audience: string;
  /** Who the token is about. Default its `sub`, the user's id in the team. */
  identify?: (claims: JWTPayload) => Identity | null;
  /** A function that finds a key. Default: the team's published keys. */
  jwks?: JWTVerifyGetKey;
}

/**
 * An `authenticate` for a gateway behind Cloudflare Access, which puts a signed token on every request it
 * lets through. The token is verified here too, so a request that went around Access is refused.
 *
 * Throws `invalid_option` when `teamDomain` or `audience` is missing: without the last, a token for another
 * application would be accepted.
 *
 * @see https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json/
 * @example
 * ```ts
 * const teamDomain = 'acme.cloudflareaccess.com';
 * createGateway({ …, authenticate: cloudflareAccess({ teamDomain, audience: env.ACCESS_AUD }) });
 * ```
 */
export function cloudflareAccess({
  teamDomain,
  audience,
  identify = bySubject,
  jwks,
}: CloudflareAccessOptions): Authenticate {
  requireOptions('cloudflareAccess', { teamDomain, audience });
  const issuer = `https://${teamDomain}`;
  const keys = jwks ?? createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`));
  return async (request) => {
    const token = request.headers.get('cf-access-jwt-assertion');
    if (token === null) {
      return null;
    }
    const rules = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp'] };
    return claimsToIdentity(() => jwtVerify(token, keys, rules), identify);
  };
}
