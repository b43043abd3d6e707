/** Tells whether a string came before, in a few bytes for each whatever its length. */
export interface SeenIds {
  /** Adds an id; false when it was there. */
  add(id: string): boolean;
}

/**
 * Remembers ids by a 53-bit hash with a random seed: at 50,000 ids, one upload in seven million is refused for a duplicate that is
 * none, and no duplicate passes.
 */
export function createSeenIds(): SeenIds {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  const seen = new Set<number>();
  return {
    add(id) {
      const before = seen.size;
      return seen.add(hash53(id, seed)).size > before;
    },
  };
}

/** Two multiplicative 32-bit hashes side by side, mixed at the end, 53 bits of which are used. */
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
