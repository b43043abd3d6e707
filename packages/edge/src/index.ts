export type { CorsOptions } from './contracts/cors-options.ts';
export type { Counted, Counter } from './contracts/counter.ts';
export type { EventTiming } from './contracts/event-timing.ts';
export type { Hub, HubEvent } from './contracts/hub.ts';
export type { Limits } from './contracts/limits.ts';
export type {
  AllowRules,
  Authenticate,
  Authenticated,
  GatewayContext,
  GatewayOptions,
  Identity,
  ProviderOptions,
  WebhookOptions,
} from './contracts/options.ts';
export type {
  IndexEntry,
  IndexedKind,
  IndexPage,
  IndexQuery,
  OwnershipIndex,
} from './contracts/ownership-index.ts';
export { memoryHub } from './events/memory-hub.ts';
export { createGateway, type Gateway } from './gateway/create-gateway.ts';
export { type GatewayClientOptions, gatewayClient } from './gateway/gateway-client.ts';
export { memoryIndex } from './ownership/memory-index.ts';
export { memoryCounter } from './quota/memory-counter.ts';
