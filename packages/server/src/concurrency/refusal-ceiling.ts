/** The largest limit that refusals allow. */
export interface CeilingState {
  readonly ceiling: number;
  /** The limit that was refused last; a little less for each refusal on the way back to it. */
  readonly refusedAt: number;
  /** Calls of the present window. */
  readonly calls: number;
  readonly overloaded: boolean;
  /** Windows without a refusal since the ceiling came near the limit that was refused. */
  readonly calm: number;
}

/** No refusal was ever seen. */
export function startCeiling(max: number): CeilingState {
  return { ceiling: max, refusedAt: max, calls: 0, overloaded: false, calm: 0 };
}

/**
 * Below the first share of the limit that was refused the ceiling grows quickly, up to the second less
 * quickly.
 */
const quick = { until: 0.75, growth: 1.5 };
const careful = { until: 0.9, growth: 1.1 };
/** Beyond that it grows by this share, and by one share more after each window without a refusal. */
const slowShare = 1 / 64;
/** A refusal on the way back lowers the limit to come back to by this factor. */
const forget = 0.9;

/**
 * The ceiling after one more call. It is judged once per window of as many calls as it allows, so that one
 * burst of refusals halves it once and not once per refusal.
 */
export function ceilingAfter(
  state: CeilingState,
  overload: boolean,
  limit: number,
  max: number,
): CeilingState {
  const refused = overload && !state.overloaded ? refuse(state, limit) : state;
  const calls = state.calls + 1;
  const overloaded = state.overloaded || overload;
  if (calls < refused.ceiling) {
    return { ...refused, calls, overloaded };
  }
  const next = { ...refused, calls: 0, overloaded: false };
  return overloaded ? next : grow(next, max);
}

function refuse(state: CeilingState, limit: number): CeilingState {
  const isOnTheWayBack = limit < state.refusedAt * quick.until;
  const refusedAt = isOnTheWayBack ? Math.max(limit, state.refusedAt * forget) : limit;
  return { ...state, refusedAt, calm: 0, ceiling: Math.max(1, Math.floor(limit / 2)) };
}

function grow(state: CeilingState, max: number): CeilingState {
  const { ceiling, refusedAt } = state;
  for (const { until, growth } of [quick, careful]) {
    if (ceiling < refusedAt * until) {
      return { ...state, ceiling: Math.min(max, Math.ceil(ceiling * growth)) };
    }
  }
  const calm = state.calm + 1;
  const added = Math.max(1, Math.floor(ceiling * slowShare * calm));
  return { ...state, calm, ceiling: Math.min(max, ceiling + added) };
}
