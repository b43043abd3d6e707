import type { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { backoffMs } from '../util/backoff.ts';

/**
 * Whether a call may be repeated.
 *
 * - `idempotent`: repeating does no harm, as for reads, deletes, parts and uploads of a Blob.
 * - `if-rejected`: only if the server certainly did not act, since a second `POST /batches` is a second bill.
 * - `never`: the body is a stream that is used up.
 */
export type RetryKind = 'idempotent' | 'if-rejected' | 'never';

const maxHintMs = 60_000;

/**
 * Returns how many milliseconds an answer asks to wait before a retry, by `retry-after-ms` or `retry-after`;
 * undefined if it does not, or asks for more than a minute.
 *
 * @param now The time in unix milliseconds, for an HTTP date.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const after = headers.get('retry-after') || 'none';
  const waits = [
    Number(headers.get('retry-after-ms') || 'none'),
    Number(after) * 1000,
    Date.parse(after) - now,
  ];
  return waits.find((wait) => wait >= 0 && wait <= maxHintMs);
}

/**
 * Returns whether a failed attempt may be followed by another.
 *
 * @param shouldRetryHeader The `x-should-retry` of the answer; null without one.
 */
export function mayRetry(error: OffpeakError, kind: RetryKind, shouldRetryHeader: string | null): boolean {
  if (kind === 'if-rejected') {
    return error.status === 429 && shouldRetryHeader !== 'false';
  }
  const isAllowed = shouldRetryHeader === 'true' || (shouldRetryHeader !== 'false' && isTransient(error));
  return kind === 'idempotent' && isAllowed;
}

/**
 * Returns the milliseconds to wait before a retry: what the server asked for, else 0.5 s doubling up to 8 s,
 * less up to a quarter of jitter.
 *
 * @param retries How many retries came before; 0 for the first.
 * @param random A random number from 0 to 1.
 */
export function retryDelayMs(retries: number, afterMs: number | undefined, random: number): number {
  return afterMs ?? backoffMs(retries, 500, 8000) * (1 - random / 4);
}
