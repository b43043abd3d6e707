export { type CloudflareAccessOptions, cloudflareAccess } from './cloudflare-access.ts';
export { type JwtAuthOptions, jwtAuth } from './jwt.ts';
export { type SessionTokens, type SessionTokensOptions, sessionTokens } from './session-tokens.ts';
