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

/** How long a webhook is tried, in ms: 72 hours. */
const longestTryMs = 72 * hour;

/** When to try again after the `attempts`th failed attempt at `now`; null when it is given up on. Times in ms. */
export function nextDelivery(attempts: number, createdAt: number, now: number): number | null {
  const wait = waits[Math.min(attempts, waits.length) - 1] ?? 0;
  return now + wait - createdAt > longestTryMs ? null : now + wait;
}
