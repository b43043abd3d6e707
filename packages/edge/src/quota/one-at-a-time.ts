import { StatusError } from '@offpeak/core/protocol';
import type { Counter } from '../contracts/counter.ts';
import type { ClaimTimes } from '../contracts/quota.ts';

const firstPauseMs = 5;
const maxPauseMs = 250;

/**
 * Does some work while nobody else does any under the same key, whichever instance they are on. Waits for its
 * turn, and throws a 429 {@link StatusError} when that takes longer than `waitMs`. `work` must end within
 * `holdMs`: the claim does.
 */
export async function oneAtATime<T>(
  counter: Counter,
  key: string,
  { waitMs, holdMs }: ClaimTimes,
  work: () => Promise<T>,
): Promise<T> {
  const holder = crypto.randomUUID();
  const givesUpMs = Date.now() + waitMs;
  for (let pauseMs = firstPauseMs; !(await counter.claim(key, holder, holdMs)); ) {
    if (Date.now() >= givesUpMs) {
      throw new StatusError(429, 'Too many of your requests of this kind run at once; try again.', {
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '1' },
      });
    }
    // Uneven pauses, so that those who wait do not all ask in the same instant.
    const ms = pauseMs * (0.5 + Math.random());
    await new Promise<void>((resolve) => setTimeout(resolve, ms));
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
  try {
    return await work();
  } finally {
    // The work is done, whatever becomes of the claim: it ends by itself.
    await counter.release(key, holder).catch(() => undefined);
  }
}
