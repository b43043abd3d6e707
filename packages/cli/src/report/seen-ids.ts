import { createHash } from 'node:crypto';

/** Finds custom ids that come twice, in memory that does not grow with the file. */
export interface SeenIds {
  /** Keeps an id; true if it was kept before. */
  has(customId: string): boolean;
  /** Whether there were more ids than it can keep, so that later duplicates are not found. */
  isFull(): boolean;
}

/** How many ids are kept. Of so many, the chance that two share a hash of 52 bits is one in 4,000. */
const maxIds = 1_500_000;
/** 16 MiB, of which a small file touches little. */
const slots = 2 ** 21;

/** Makes an empty set. `limit` is how many ids it keeps. */
export function createSeenIds(limit = maxIds): SeenIds {
  const table = new Float64Array(slots);
  let kept = 0;
  let isFull = false;
  return {
    has(customId) {
      const hash = hashOf(customId);
      let slot = hash % slots;
      for (let held = table[slot]; held !== 0; held = table[slot]) {
        if (held === hash) {
          return true;
        }
        slot = (slot + 1) % slots;
      }
      if (kept >= limit) {
        isFull = true;
        return false;
      }
      table[slot] = hash;
      kept += 1;
      return false;
    },
    isFull: () => isFull,
  };
}

/** 52 bits, of which at least one is set: 0 marks an empty slot. */
function hashOf(customId: string): number {
  const digest = createHash('sha1').update(customId).digest();
  return digest.readUInt32BE(0) * 2 ** 20 + (digest.readUInt32BE(4) >>> 12) || 1;
}
