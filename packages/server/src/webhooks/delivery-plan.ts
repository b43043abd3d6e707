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

/** How long a webhook is tried after its event, in seconds: 72 hours. */
export const maxTrySeconds = 259_200;

/** How long to wait after the `attempts`th failed attempt (from 1), in ms. */
export function deliveryWaitMs(attempts: number): number {
  return waits[Math.min(attempts, waits.length) - 1] ?? 0;
}

/** Whether a receiver's answer says that it will never take this webhook: it is gone, so it is not asked again. */
export function isGone(status: number): boolean {
  return status === 410;
}
