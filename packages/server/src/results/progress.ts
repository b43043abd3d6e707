import type { BatchUsage } from '@offpeak/core';
import type { JournalEntry, Recorded } from '../storage/journal.ts';
import { addUsage, noUsage } from './usage.ts';

/** Which requests of a batch have their result, and the sums over those results. */
export interface Progress {
  has(index: number): boolean;
  /** Adds a result. Throws when the request already has one, or is not in the batch. */
  add(entry: Pick<JournalEntry, 'index' | 'kind' | 'counted' | 'usage'>): void;
  /** The number of requests with a result. */
  readonly recorded: number;
  readonly completed: number;
  readonly failed: number;
  /** Null until an answer reports its tokens. */
  readonly usage: BatchUsage | null;
}

/** The contents of an empty journal. */
export const nothingRecorded: Readonly<Recorded> = {
  bitmap: new Uint8Array(),
  completed: 0,
  failed: 0,
  usage: null,
  customIds: null,
  dropped: 0,
};

/**
 * Returns the progress of a batch of `total` requests from what its journal held. It keeps one bit per
 * request.
 */
export function createProgress(total: number, held: Readonly<Recorded> = nothingRecorded): Progress {
  const bits = new Uint8Array(Math.ceil(total / 8));
  bits.set(held.bitmap.subarray(0, bits.length));
  let { completed, failed, usage } = held;
  let recorded = countBits(bits);
  const has = (index: number): boolean => ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  return {
    has,
    add({ index, kind, counted, usage: used }) {
      if (has(index) || index < 0 || index >= total) {
        throw new Error(`Request ${index} of ${total} has a result already, or is not in the batch.`);
      }
      bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
      recorded += 1;
      if (kind === 'output') {
        completed += 1;
      } else if (counted) {
        failed += 1;
      }
      if (used !== null) {
        usage = addUsage(usage ?? noUsage, used);
      }
    },
    get recorded() {
      return recorded;
    },
    get completed() {
      return completed;
    },
    get failed() {
      return failed;
    },
    get usage() {
      return usage;
    },
  };
}

function countBits(bits: Uint8Array): number {
  let count = 0;
  for (let byte of bits) {
    for (; byte !== 0; byte &= byte - 1) {
      count += 1;
    }
  }
  return count;
}
