/**
 * State of a gateway on Cloudflare: in Durable Objects, D1 or Workers KV.
 *
 * @module
 */

export { type ClaimRequest, type CountRequest, OffpeakCounter } from './counter-object.ts';
export { type D1DatabaseLike, type D1StatementLike, d1Index } from './d1-index.ts';
export { durableObjectCounter } from './durable-object-counter.ts';
export { durableObjectHub } from './durable-object-hub.ts';
export { durableObjectIndex } from './durable-object-index.ts';
export type {
  DurableObjectNamespaceLike,
  DurableObjectSqlStateLike,
  DurableObjectStateLike,
} from './durable-object-types.ts';
export { OffpeakHub } from './hub-object.ts';
export { type IndexRequest, OffpeakIndex } from './index-object.ts';
export { type WorkersKvLike, workersKvIndex } from './workers-kv-index.ts';
