/** An amount that was reached by some time, in ms. */
export interface RateStart {
  at: number;
  amount: number;
}

/**
 * How much is done per second since a start, and the start to hand in with the next look. Null as long as nothing was gained. An amount that
 * went back, as after a server's restart, starts anew; what was there at the start does not count.
 */
export function measureRate(
  before: RateStart | null | undefined,
  amount: number,
  at: number,
): { start: RateStart; perSecond: number | null } {
  const start = before && amount >= before.amount ? before : { at, amount };
  const gained = amount - start.amount;
  return { start, perSecond: gained && at > start.at ? (gained * 1_000) / (at - start.at) : null };
}
