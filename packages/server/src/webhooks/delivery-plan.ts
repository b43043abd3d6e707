const minute = 60_000;
const hour = 60 * minute;

/** The waits after the first, second, … failed attempt, in ms; the last one repeats. */
const waits: readonly number[] = [
  5000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
];

/** How long after its event a webhook is retried, in seconds: 72 hours. */
export const maxTrySeconds = 259_200;

/** Returns the wait after a number of failed attempts (from 1), in ms. */
export function deliveryWaitMs(attempts: number): number {
  return waits[Math.min(attempts, waits.length) - 1] ?? 0;
}

/** Whether the status of a response says that the receiver will never accept this webhook. */
export function isGone(status: number): boolean {
  return status === 410;
}
