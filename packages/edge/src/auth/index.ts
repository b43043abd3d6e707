/**
 * Ways to authenticate the callers of a gateway: JWTs of an identity provider, Cloudflare Access, and session
 * tokens of your own.
 *
 * @module
 */

export { type CloudflareAccessOptions, cloudflareAccess } from './cloudflare-access.ts';
export { type JwtAuthOptions, jwtAuth } from './jwt.ts';
export { type SessionTokens, type SessionTokensOptions, sessionTokens } from './session-tokens.ts';
