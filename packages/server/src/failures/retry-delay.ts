import { backoffMs } from '@offpeak/core/protocol';

/** How attempts of one line are repeated. */
export interface RetryRules {
  /** The pause before the second attempt, in ms; it doubles with each further one. Default 500. */
  firstMs: number;
  /** The longest pause, in ms. Default 30,000. */
  maxMs: number;
  /**
   * The number of failed attempts after which a line is given up. Unusable answers count (incomplete, not
   * JSON, 409, 501). Other failures count if the endpoint answered other lines meanwhile. Refused
   * connections, 429 and 503 never count, so lines wait for an endpoint that is unreachable. Default 20.
   */
  maxAttempts: number;
}

/** The default rules. */
export const defaultRetryRules: Readonly<RetryRules> = { firstMs: 500, maxMs: 30_000, maxAttempts: 20 };

/** Returns the default rules with some replaced. Throws a `RangeError` for a number out of range. */
export function resolveRetryRules(rules: Partial<RetryRules> = {}): RetryRules {
  const resolved = { ...defaultRetryRules, ...rules };
  for (const [name, value] of Object.entries(resolved)) {
    const min = name === 'maxAttempts' ? 1 : 0;
    if (!Number.isFinite(value) || value < min) {
      throw new RangeError(`retry.${name} must be a number of at least ${min}, not ${String(value)}.`);
    }
  }
  return resolved;
}

/**
 * Returns the pause after a failed attempt, in ms. It doubles with each attempt, less up to a quarter at
 * random so that lines do not return all at the same moment. It is never shorter than `askedMs`.
 *
 * @param attempt 1 for the first failed attempt.
 * @param askedMs The pause that the endpoint asked for; null for none.
 * @param random Returns a number from 0 (inclusive) to 1 (exclusive).
 */
export function retryDelayMs(
  attempt: number,
  askedMs: number | null,
  rules: RetryRules,
  random: () => number,
): number {
  const doubled = backoffMs(attempt - 1, rules.firstMs, rules.maxMs);
  return Math.max(askedMs ?? 0, doubled * (1 - random() / 4));
}
