/** How something that is polled has behaved so far, in ms. */
export interface PollRecord {
  /** How long it has been polled. */
  forMs: number;
  /** How long it has not changed. */
  quietMs: number;
}

/**
 * Returns the wait until the next poll, in ms: short while something changes, long while nothing does, and
 * long in any case once a batch has been polled for long. So a batch of a whole night costs some thousand
 * polls, and one of a minute still feels live. `maxMs` wins over `minMs`.
 */
export function pollDelay({ forMs, quietMs }: PollRecord, minMs: number, maxMs: number): number {
  return Math.min(Math.max(quietMs / 2, forMs / 60, minMs), maxMs);
}
