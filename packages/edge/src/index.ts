export type { EventTiming } from './events/batch-events.ts';
export type { Hub, HubEvent } from './events/hub.ts';
export { memoryHub } from './events/memory-hub.ts';
export { createGateway, type Gateway } from './gateway/create-gateway.ts';
export type { Limits } from './gateway/limits.ts';
export type {
  AllowRules,
  Authenticate,
  Authenticated,
  GatewayContext,
  GatewayOptions,
  Identity,
  ProviderOptions,
  WebhookOptions,
} from './gateway/options.ts';
export type { CorsOptions } from './http/cors.ts';
export { memoryIndex } from './ownership/memory-index.ts';
export type {
  IndexEntry,
  IndexedKind,
  IndexPage,
  IndexQuery,
  OwnershipIndex,
} from './ownership/ownership-index.ts';
export type { Counter, Taken } from './quota/counter.ts';
export { memoryCounter } from './quota/memory-counter.ts';
