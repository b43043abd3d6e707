/** What a finished attempt says of the load. */
export interface LimitSample {
  /** Whether the endpoint said or showed that it has too many requests. */
  overload: boolean;
  /** The pause the endpoint asks for, in ms; null for none. */
  waitMs: number | null;
}

/** The state of the search for the right concurrency. */
export interface LimitState {
  /** The number of calls that may be in flight. */
  limit: number;
  /** The limit never exceeds this. */
  max: number;
  /** Whether there was an overload. Until then the limit doubles per window; afterwards it grows by one. */
  hadOverload: boolean;
  /** The number of samples in the current window. */
  samples: number;
  /** Whether there was an overload in the current window. */
  overloaded: boolean;
  /** Whether the limit was reached in the current window; a limit that is not reached does not grow. */
  reached: boolean;
  /** No call starts before this time of the monotonic clock, in ms. */
  pausedUntil: number;
}

const firstLimit = 16;

/** Returns the state before the first sample. */
export function startLimit(max: number): LimitState {
  return {
    limit: Math.min(firstLimit, max),
    max,
    hadOverload: false,
    samples: 0,
    overloaded: false,
    reached: false,
    pausedUntil: Number.NEGATIVE_INFINITY,
  };
}

/**
 * Returns the state after one more sample. The limit changes once per window, which has as many samples as
 * the limit allows calls, so that one burst of refusals halves it once instead of once per refusal. It is
 * halved after an overload, doubled while there never was one, and else raised by one.
 *
 * @param now A reading of the monotonic clock, in ms.
 */
export function adjustLimit(
  state: LimitState,
  sample: LimitSample,
  inFlight: number,
  now: number,
): LimitState {
  const waitUntil = sample.waitMs === null ? Number.NEGATIVE_INFINITY : now + sample.waitMs;
  const next: LimitState = {
    ...state,
    samples: state.samples + 1,
    overloaded: state.overloaded || sample.overload,
    reached: state.reached || inFlight >= state.limit,
    pausedUntil: Math.max(state.pausedUntil, waitUntil),
  };
  if (next.samples < next.limit) {
    return next;
  }
  return { ...next, ...judgeWindow(next), samples: 0, overloaded: false, reached: false };
}

function judgeWindow(state: LimitState): Pick<LimitState, 'limit' | 'hadOverload'> {
  const { limit, max, hadOverload } = state;
  if (state.overloaded) {
    return { limit: Math.max(1, Math.floor(limit / 2)), hadOverload: true };
  }
  if (!state.reached) {
    return { limit, hadOverload };
  }
  return { limit: Math.min(max, hadOverload ? limit + 1 : limit * 2), hadOverload };
}
