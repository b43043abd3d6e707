/** How the waits between attempts of one line grow. */
export interface RetryRules {
  /** Wait before the second attempt, in ms. Default 500. */
  firstMs: number;
  /** Longest wait, in ms. Default 30,000. */
  longestMs: number;
  /**
   * Attempts after which a line is given up on. Useless answers count (cut off, not JSON, 409, 501); other failures count if the upstream had
   * answered others in the meantime, since a line that fails alone is at fault itself; refused connections, 429 and 503 never do. So an upstream
   * that is away is waited for. Default 20.
   */
  mostAttempts: number;
}

/** The rules unless others are given. */
export const defaultRetryRules: Readonly<RetryRules> = { firstMs: 500, longestMs: 30_000, mostAttempts: 20 };

/** The default rules with some replaced. Throws a `RangeError` for a number that cannot be meant. */
export function resolveRetryRules(rules: Partial<RetryRules> = {}): RetryRules {
  const resolved = { ...defaultRetryRules, ...rules };
  for (const [name, value] of Object.entries(resolved)) {
    const least = name === 'mostAttempts' ? 1 : 0;
    if (!Number.isFinite(value) || value < least) {
      throw new RangeError(`retry.${name} must be a number of at least ${least}, not ${String(value)}.`);
    }
  }
  return resolved;
}

/**
 * The wait after the `attempt`th failed attempt (from 1), in ms: doubling, with up to a quarter taken off at random so that lines do not
 * come back all at once. A wait the upstream asked for is never undercut.
 */
export function retryDelayMs(
  attempt: number,
  askedMs: number | null,
  rules: RetryRules,
  random: () => number,
): number {
  const doubled = Math.min(rules.longestMs, rules.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.max(askedMs ?? 0, doubled * (1 - random() / 4));
}
