/** What is known about a watched batch when the next poll is planned. All in ms. */
export interface PollState {
  /** How long this batch has been watched. */
  watchedMs: number;
  /** How long nothing about it has changed. */
  quietMs: number;
  /** Nobody needs a poll soon: the tab is hidden, or events tell what happens. */
  relaxed: boolean;
  minIntervalMs: number;
  maxIntervalMs: number;
}

/**
 * How long to wait until the next poll: often while something moves, seldom while nothing does, and seldom in any case once a batch has been
 * watched for long, so that a batch of a whole night costs some thousand polls and one of a minute still feels live.
 */
export function pollDelay(state: PollState): number {
  if (state.relaxed) return state.maxIntervalMs;
  const wanted = Math.max(state.quietMs / 2, state.watchedMs / 60);
  return Math.min(Math.max(wanted, state.minIntervalMs), state.maxIntervalMs);
}
