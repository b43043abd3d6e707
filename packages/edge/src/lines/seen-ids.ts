import type { CustomIds } from '@offpeak/core/protocol';

/**
 * Remembers the lines of ids by a 53-bit hash with a random seed, in a few bytes per id. At 50,000 ids, one
 * upload in seven million is refused for a duplicate that does not exist, and no duplicate passes.
 */
export function createSeenIds(): CustomIds {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const lines = new Map<number, number>();
  return {
    add(id, line) {
      const hash = hash53(id, seed);
      const first = lines.get(hash);
      if (first !== undefined) {
        return first;
      }
      lines.set(hash, line);
      return null;
    },
  };
}

/** Two multiplicative 32-bit hashes, mixed at the end. 53 bits are used. */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
