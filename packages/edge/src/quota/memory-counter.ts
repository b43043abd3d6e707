import type { Counter } from '../contracts/counter.ts';
import { type Claim, isUnexpired, windowAt } from './windows.ts';

interface Entry {
  index: number;
  used: number;
  endsMs: number;
}

const sweepEvery = 1000;

/**
 * A {@link Counter} of this process alone, lost when it ends. Right for one process; on Cloudflare every
 * isolate has its own.
 *
 * @param now The clock, in ms since 1970. Default `Date.now`.
 *
 * @example
 * ```ts
 * createGateway({ …, counter: memoryCounter() }); // the default
 * ```
 */
export function memoryCounter(now: () => number = Date.now): Counter {
  const entries = new Map<string, Entry>();
  const claims = new Map<string, Claim>();
  let takes = 0;

  function entryOf(key: string, windowMs: number): Entry {
    const at = now();
    const { index, resetMs } = windowAt(at, windowMs);
    const found = entries.get(key);
    if (found?.index === index) {
      return found;
    }
    const fresh = { index, used: 0, endsMs: at + resetMs };
    entries.set(key, fresh);
    return fresh;
  }

  function sweep(): void {
    takes += 1;
    if (takes % sweepEvery !== 0) {
      return;
    }
    for (const kept of [entries, claims]) {
      for (const [key, { endsMs }] of kept) {
        if (endsMs <= now()) {
          kept.delete(key);
        }
      }
    }
  }

  return {
    async count(key, amount, max, windowMs) {
      sweep();
      const entry = entryOf(`${windowMs}:${key}`, windowMs);
      const allowed = entry.used + amount <= max;
      if (allowed) {
        entry.used += amount;
      }
      return { allowed, resetMs: entry.endsMs - now() };
    },
    async refund(key, amount, windowMs) {
      const entry = entryOf(`${windowMs}:${key}`, windowMs);
      entry.used = Math.max(0, entry.used - amount);
    },
    async claim(key, owner, ms) {
      sweep();
      if (isUnexpired(claims.get(key), now())) {
        return false;
      }
      claims.set(key, { owner, endsMs: now() + ms });
      return true;
    },
    async release(key, owner) {
      if (claims.get(key)?.owner === owner) {
        claims.delete(key);
      }
    },
  };
}
