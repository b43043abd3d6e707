import { plainNumber, readWait } from './read-wait.ts';

/** A longer wait is cut to this: an hour. */
const maxWaitMs = 3_600_000;

type Header = (name: string) => string | null;

/** Pairs of headers with the rest of a rate limit and the time of its reset. */
const rateLimits: readonly { remaining: string; reset: string }[] = [
  { remaining: 'x-ratelimit-remaining-requests', reset: 'x-ratelimit-reset-requests' },
  { remaining: 'x-ratelimit-remaining-tokens', reset: 'x-ratelimit-reset-tokens' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { remaining: 'anthropic-ratelimit-requests-remaining', reset: 'anthropic-ratelimit-requests-reset' },
  { remaining: 'anthropic-ratelimit-tokens-remaining', reset: 'anthropic-ratelimit-tokens-reset' },
];

/**
 * Returns the wait that an answer asks for, in ms, an hour at most: `retry-after-ms`, else `retry-after`,
 * else the reset of an exhausted rate limit, the latest if there are several. Null when it asks for none.
 *
 * @param now In unix ms.
 *
 * @example
 * ```ts
 * retryAfterMs((name) => (name === 'retry-after' ? '2' : null), Date.now()); // 2000
 * ```
 */
export function retryAfterMs(header: Header, now: number): number | null {
  return (
    bounded(plainNumber(header('retry-after-ms'))) ??
    bounded(readWait(header('retry-after'), now)) ??
    rateLimitResetMs(header, now)
  );
}

function rateLimitResetMs(header: Header, now: number): number | null {
  const waits = rateLimits
    .filter(({ remaining }) => plainNumber(header(remaining)) === 0)
    .map(({ reset }) => bounded(readWait(header(reset), now)))
    .filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.max(...waits);
}

function bounded(ms: number | null): number | null {
  return ms === null ? null : Math.min(ms, maxWaitMs);
}
