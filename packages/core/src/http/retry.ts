import type { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';

/**
 * How far an operation may be repeated. `safe`: repeating does no harm (reads, deletes, parts, replayable uploads).
 * `refused`: only when the server certainly did not act, since a second `POST /batches` is a second bill.
 * `never`: the body is a stream and gone.
 */
export type RetryKind = 'safe' | 'refused' | 'never';

/** What an answer says about trying again. */
export interface RetryHint {
  /** `x-should-retry`, if sent. */
  should: boolean | null;
  /** `retry-after-ms` or `retry-after` in milliseconds, if sent and sensible. */
  afterMs: number | null;
}

const longestHintMs = 60_000;

/** Reads the retry headers of an answer. `now` is in milliseconds and matters only for an HTTP date. */
export function readRetryHint(headers: Headers, now: number): RetryHint {
  const should = headers.get('x-should-retry');
  const after = headers.get('retry-after') || 'none';
  const waits = [Number(headers.get('retry-after-ms') || NaN), Number(after) * 1000, Date.parse(after) - now];
  return {
    should: should && /^(true|false)$/.test(should) ? should === 'true' : null,
    afterMs: waits.find((wait) => wait >= 0 && wait <= longestHintMs) ?? null,
  };
}

/** Whether a failed attempt may be followed by another. */
export function mayRetry(error: OffpeakError, kind: RetryKind, hint: RetryHint): boolean {
  if (kind === 'refused') return error.status === 429 && hint.should !== false;
  return kind === 'safe' && ((error.status ? hint.should : null) ?? isTransient(error));
}

/** Milliseconds before attempt `attempt + 2`: what the server asked for, else 0.5 s doubling up to 8 s, less up to a quarter of jitter. */
export function retryDelayMs(attempt: number, hint: RetryHint, random: number): number {
  return hint.afterMs ?? Math.min(500 * 2 ** attempt, 8000) * (1 - random / 4);
}
