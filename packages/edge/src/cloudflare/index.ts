export { type CountRequest, OffpeakCounter } from './counter-object.ts';
export { durableObjectCounter } from './durable-object-counter.ts';
export { durableObjectHub } from './durable-object-hub.ts';
export type { DurableObjectNamespaceLike, DurableObjectStateLike } from './durable-object-types.ts';
export { OffpeakHub } from './hub-object.ts';
