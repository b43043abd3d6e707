/**
 * State of a gateway on Deno: in Deno KV.
 *
 * @module
 */

export { denoKvCounter } from './kv-counter.ts';
export { denoKvHub } from './kv-hub.ts';
export { denoKvIndex } from './kv-index.ts';
export type { KvAtomicLike, KvEntryLike, KvLike } from './kv-types.ts';
