import { StatusError } from '@offpeak/core/protocol';
import type { Counter } from '../contracts/counter.ts';
import type { ClaimTimes } from '../contracts/quota.ts';

const firstPauseMs = 5;
const maxPauseMs = 250;

/**
 * Runs work while no other work runs under the same key, on any instance. Waits for its turn, and throws a
 * 429 {@link StatusError} if that takes longer than `waitMs`. `work` must end within `holdMs`, when the claim
 * expires.
 */
export async function oneAtATime<T>(
  counter: Counter,
  key: string,
  { waitMs, holdMs }: ClaimTimes,
  work: () => Promise<T>,
): Promise<T> {
  const owner = crypto.randomUUID();
  const givesUpMs = Date.now() + waitMs;
  for (let pauseMs = firstPauseMs; !(await counter.claim(key, owner, holdMs)); ) {
    if (Date.now() >= givesUpMs) {
      throw new StatusError(429, 'Too many of your requests of this kind run in parallel; try again.', {
        code: 'rate_limit_exceeded',
        headers: { 'retry-after': '1' },
      });
    }
    // Random pauses, so that waiting requests do not all retry at the same time.
    const ms = pauseMs * (0.5 + Math.random());
    await new Promise<void>((resolve) => setTimeout(resolve, ms));
    pauseMs = Math.min(pauseMs * 2, maxPauseMs);
  }
  try {
    return await work();
  } finally {
    // The work is done. A claim that is not released expires.
    await counter.release(key, owner).catch(() => undefined);
  }
}
