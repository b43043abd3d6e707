import { checkMilliseconds } from '../errors/invalid-option.ts';
import type { OffpeakError } from '../errors/offpeak-error.ts';
import { backoffMs } from '../util/backoff.ts';

export const defaultOutageLimitMs = 600_000;

/** An outage of the server, as `onOutage` receives it. */
export interface Outage {
  /** What the last poll failed with. */
  error: OffpeakError;
  /** Milliseconds since the first poll of this outage began. */
  sinceMs: number;
}

/** How a wait behaves while the server does not answer. */
export interface OutageOptions {
  /**
   * Called after every failed poll that is followed by another, the first one included: tell the user that
   * the wait continues. The next snapshot means that the outage is over.
   */
  onOutage?: ((outage: Outage) => void) | undefined;
  /**
   * Milliseconds one outage may last; then the error of its last poll is thrown. Default 600,000 (10
   * minutes). 0 throws the first error, `Infinity` never gives up.
   */
  outageLimitMs?: number | undefined;
}

/** Follows one outage after the other. All times are in milliseconds and of one monotonic clock. */
export interface OutageTracker {
  /** Ends the outage: the next one has the whole limit again. */
  recover(): void;
  /**
   * Records a failed poll and returns the pause before the next one: `intervalMs` after the first failure,
   * then doubling up to `maxIntervalMs`, and never beyond the limit. A longer wait that the server requests
   * wins. Throws `error` at the limit.
   */
  fail(error: OffpeakError, poll: FailedPoll): number;
}

/** When a poll was made, and at which pace. */
export interface FailedPoll {
  startedAt: number;
  now: number;
  intervalMs: number;
  maxIntervalMs: number;
}

/**
 * Makes an {@link OutageTracker}. Throws `invalid_option` for a limit that is not a number of milliseconds.
 */
export function trackOutages({
  onOutage,
  outageLimitMs = defaultOutageLimitMs,
}: OutageOptions): OutageTracker {
  checkMilliseconds('outageLimitMs', outageLimitMs, 0);
  let beganAt: number | undefined;
  let failures = 0;
  return {
    recover() {
      beganAt = undefined;
      failures = 0;
    },
    fail(error, { startedAt, now, intervalMs, maxIntervalMs }) {
      beganAt ??= startedAt;
      const sinceMs = now - beganAt;
      if (sinceMs >= outageLimitMs) {
        throw error;
      }
      onOutage?.({ error, sinceMs });
      const pauseMs = backoffMs(failures, intervalMs, Math.max(intervalMs, maxIntervalMs));
      failures += 1;
      return Math.min(Math.max(pauseMs, error.retryAfterMs ?? 0), outageLimitMs - sinceMs);
    },
  };
}
