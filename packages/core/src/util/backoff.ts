/**
 * Returns the pause before a retry, in milliseconds: `firstMs` before the first, twice as long before each
 * further one, `maxMs` at most.
 *
 * @param retry 0 for the first retry.
 * @param firstMs The first pause, in milliseconds.
 * @param maxMs The longest pause, in milliseconds. Default: none.
 * @example
 * ```ts
 * backoffMs(0, 500, 8000); // 500
 * backoffMs(9, 500, 8000); // 8000
 * ```
 */
export function backoffMs(retry: number, firstMs: number, maxMs: number = Infinity): number {
  return Math.min(firstMs * 2 ** retry, maxMs);
}
