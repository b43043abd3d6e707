import { plainNumber, readWait } from './wait-text.ts';

/** No named wait is believed beyond this: an hour. */
const longestWaitMs = 3_600_000;

type Header = (name: string) => string | null;

/** The pairs of headers that say how much is left of a limit, and when it is filled again. */
const rateLimits: readonly { remaining: string; reset: string }[] = [
  { remaining: 'x-ratelimit-remaining-requests', reset: 'x-ratelimit-reset-requests' },
  { remaining: 'x-ratelimit-remaining-tokens', reset: 'x-ratelimit-reset-tokens' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
  { remaining: 'ratelimit-remaining', reset: 'ratelimit-reset' },
  { remaining: 'anthropic-ratelimit-requests-remaining', reset: 'anthropic-ratelimit-requests-reset' },
  { remaining: 'anthropic-ratelimit-tokens-remaining', reset: 'anthropic-ratelimit-tokens-reset' },
];

/**
 * How long an answer asks to wait, in ms from `now` (ms): `retry-after-ms`, else `retry-after`, else the reset of a rate limit that is used
 * up. Null when it does not say; at most an hour. The reset of several limits is the latest: all of them must have room.
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
  return ms === null ? null : Math.min(ms, longestWaitMs);
}
