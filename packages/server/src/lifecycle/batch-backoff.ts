import { backoffMs } from '@offpeak/core/protocol';

/** How long after the end of its window a batch may wait for a storage that accepts nothing, in ms. */
const graceMs = 60_000;
/** Failures in a row, none of them the storage's, after which a batch ends. */
const maxFailures = 8;
const firstDelayMs = 5000;
/** The longest pause before a failed batch runs again, in ms. */
export const maxBatchDelayMs = 300_000;

/**
 * Returns until when the results of a batch may wait for a storage that accepts nothing.
 *
 * @param deadline The end of the batch's window, in unix ms.
 * @param now In unix ms.
 */
export function storageDeadline(deadline: number, now: number): number {
  return Math.max(deadline, now) + graceMs;
}

/** A batch whose run failed. Times in unix ms. */
export interface BatchFailure {
  /** How often in a row, this time included. */
  failures: number;
  /** Whether the storage refused a write that it may accept later. */
  isTransient: boolean;
  /** The end of the batch's window. */
  deadline: number;
  now: number;
}

/**
 * Returns how long to wait before a failed batch runs again, in ms. Null when it must end: its window has
 * closed, or it failed several times in a row for a reason that does not pass.
 */
export function batchRetryDelayMs({ failures, isTransient, deadline, now }: BatchFailure): number | null {
  const leftMs = deadline + graceMs - now;
  if (leftMs <= 0 || (!isTransient && failures >= maxFailures)) {
    return null;
  }
  return Math.min(leftMs, backoffMs(failures - 1, firstDelayMs, maxBatchDelayMs));
}
