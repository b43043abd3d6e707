/** The point from which a pace is measured. */
export interface PaceStart {
  /** Milliseconds of the clock in use. */
  at: number;
  /** How much was done by then. */
  amount: number;
}

/** How fast something proceeds. */
export interface Pace {
  /** Pass it to the next measurement. */
  start: PaceStart;
  /** Amount per second since the start; null while nothing was gained. */
  perSecond: number | null;
  /**
   * Estimated milliseconds to the end; null while there is no pace, or while more is done than there is in
   * all.
   */
  etaMs: number | null;
}

/**
 * Measures the pace of requests or bytes. The amount at the first measurement does not count, and an amount
 * that decreases, as after the restart of a server, starts the measurement over.
 *
 * @param before The `start` of the measurement before; undefined or null for the first one.
 * @param amount How much is done.
 * @param total How much there is in all.
 * @param at The time, in milliseconds, by the same clock in every call.
 * @example
 * ```ts
 * const { start } = measurePace(undefined, 0, 100, 0);
 * measurePace(start, 20, 100, 2000); // { start, perSecond: 10, etaMs: 8000 }
 * ```
 */
export function measurePace(
  before: PaceStart | null | undefined,
  amount: number,
  total: number,
  at: number,
): Pace {
  const start = before && amount >= before.amount ? before : { at, amount };
  const gained = amount - start.amount;
  const elapsedMs = at - start.at;
  if (gained === 0 || elapsedMs <= 0) {
    return { start, perSecond: null, etaMs: null };
  }
  const left = total - amount;
  return {
    start,
    perSecond: (gained * 1000) / elapsedMs,
    etaMs: left >= 0 ? Math.round((left * elapsedMs) / gained) : null,
  };
}
