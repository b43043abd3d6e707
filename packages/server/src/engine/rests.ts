/** How rests between attempts grow: they double. In ms. */
export interface RestRules {
  firstMs: number;
  longestMs: number;
}

/** The rest after the `failures`th failure in a row (from 1), in ms. */
export function growingRestMs(failures: number, { firstMs, longestMs }: RestRules): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
}

/** How long after the end of its window a batch may wait for a storage that takes nothing, in ms. */
const graceMs = 60_000;
/** Failures in a row, of which none is the storage's, after which a batch is ended. */
const mostFailures = 8;
/** The longest time a batch in trouble is left alone, in ms. */
export const longestRestMs = 300_000;
const batchRest: RestRules = { firstMs: 5000, longestMs: longestRestMs };

/** Until when the results of a batch may wait for a storage that takes nothing, in ms. */
export function patientUntil(deadline: number, now: number): number {
  return Math.max(deadline, now) + graceMs;
}

/** What is known of a batch that could not go on. Times in ms. */
export interface Trouble {
  /** In a row, this one included. */
  failures: number;
  /** Whether the storage says that it may take again later what it did not take now. */
  mayPass: boolean;
  deadline: number;
  now: number;
}

/**
 * How long to leave alone a batch that could not go on, in ms; null when it is to be ended: its window has closed, or it fails again and
 * again at something that does not pass.
 */
export function restAfter({ failures, mayPass, deadline, now }: Trouble): number | null {
  const left = deadline + graceMs - now;
  if (left <= 0 || (!mayPass && failures >= mostFailures)) return null;
  return Math.min(left, growingRestMs(failures, batchRest));
}
