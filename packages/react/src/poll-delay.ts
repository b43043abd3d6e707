/** How something that is watched has behaved so far, in ms. */
export interface Watched {
  /** How long it has been watched. */
  forMs: number;
  /** How long nothing about it has changed. */
  quietMs: number;
}

/**
 * How long to wait until the next poll, in ms: often while something moves, seldom while nothing does, and seldom in any case once a batch has
 * been watched for long, so that a batch of a whole night costs some thousand polls and one of a minute still feels live. The longest wait
 * wins over the shortest.
 */
export function pollDelay({ forMs, quietMs }: Watched, shortestMs: number, longestMs: number): number {
  return Math.min(Math.max(quietMs / 2, forMs / 60, shortestMs), longestMs);
}
