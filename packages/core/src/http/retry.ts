import type { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { backoffMs } from '../util/backoff.ts';

/**
 * How far an operation may be repeated. `safe`: repeating does no harm (reads, deletes, parts, replayable
 * uploads). `refused`: only when the server certainly did not act, since a second `POST /batches` is a second
 * bill. `never`: the body is a stream and gone.
 */
export type RetryKind = 'safe' | 'refused' | 'never';

const longestHintMs = 60_000;

/**
 * How many milliseconds an answer asks to wait before another try, by `retry-after-ms` or `retry-after`, if
 * it does and they are sensible. `now` is in milliseconds and matters only for an HTTP date.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after') || 'none';
  const waits = [
    Number(headers.get('retry-after-ms') || 'none'),
    Number(after) * 1000,
    Date.parse(after) - now,
  ];
  return waits.find((wait) => wait >= 0 && wait <= longestHintMs);
}

/**
 * Whether a failed attempt may be followed by another. `should` is the `x-should-retry` of its answer, if
 * there was one.
 */
export function mayRetry(error: OffpeakError, kind: RetryKind, should: string | null): boolean {
  if (kind === 'refused') {
    return error.status === 429 && should !== 'false';
  }
  return kind === 'safe' && (should === 'true' || (should !== 'false' && isTransient(error)));
}

/**
 * Milliseconds before attempt `attempt + 2`: what the server asked for, else 0.5 s doubling up to 8 s, less
 * up to a quarter of jitter.
 */
export function retryDelayMs(attempt: number, afterMs: number | undefined, random: number): number {
  return afterMs ?? backoffMs(attempt, 500, 8000) * (1 - random / 4);
}
