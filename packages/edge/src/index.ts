export { createGateway, type Gateway, type GatewayContext } from './gateway/create-gateway.ts';
export type { Limits } from './gateway/limits.ts';
export type {
  AllowRules,
  Authenticate,
  GatewayOptions,
  Identity,
  ProviderOptions,
} from './gateway/options.ts';
export type { CorsOptions } from './http/cors.ts';
