import { percent, startTable } from './print-table.ts';

/**
 * What the order of lines is worth to a model server that keeps the prefixes of prompts: how many lines find
 * their system prompt in its cache, and how long a batch takes, for lines in random order, for lines that are
 * taken from a window of lines that were read ahead (those whose prompt is in the cache first), and for a
 * sorted file. Nothing is started. Usage: `node bench/prefix-order.ts [lines]`.
 */
const lines = Number(process.argv[2] ?? 50_000);
/** A system prompt of 2,000 tokens; prefill at 20,000 tokens a second; a cache of 400,000 tokens. */
const [prefixMs, cached] = [100, 200];
/** 96 tokens with 256 sequences together, and 100 tokens of the prompt that differ. */
const restMs = 96 * ((5.5 + 0.0208 * 256) / 256) + 5;

/** The least recently used prompts leave the cache. */
function createCache() {
  const held = new Map<number, true>();
  return {
    has: (prefix: number) => held.has(prefix),
    use(prefix: number): boolean {
      const isHit = held.delete(prefix);
      held.set(prefix, true);
      const [oldest] = held.keys();
      if (held.size > cached && oldest !== undefined) {
        held.delete(oldest);
      }
      return isHit;
    },
  };
}

/** The share of lines that find their prompt in the cache, if the next line may be any of `ahead`. */
function hitShare(order: readonly number[], ahead: number): number {
  const cache = createCache();
  const window = order.slice(0, ahead);
  let next = window.length;
  let hits = 0;
  while (window.length > 0) {
    const at = Math.max(0, window.findIndex(cache.has));
    const [prefix = 0] = window.splice(at, 1);
    hits += cache.use(prefix) ? 1 : 0;
    if (next < order.length) {
      window.push(order[next] ?? 0);
      next += 1;
    }
  }
  return hits / order.length;
}

const minutes = (share: number): string =>
  `${((lines * (restMs + (1 - share) * prefixMs)) / 60_000).toFixed(0)} min`;
const row = startTable('system prompts', 'order', 'found in the cache', 'time of the batch');
for (const prompts of [1, 100, 300, 1000, 10_000]) {
  const random = Array.from({ length: lines }, () => Math.floor(Math.random() * prompts));
  const sorted = [...random].sort((one, other) => one - other);
  const orders = [
    ['random', random, 1],
    ['random, best of 64 read ahead', random, 64],
    ['random, best of 1,024 read ahead', random, 1024],
    ['sorted', sorted, 1],
  ] as const;
  for (const [name, order, ahead] of orders) {
    const share = hitShare(order, ahead);
    row(prompts, name, percent(share), minutes(share));
  }
}
