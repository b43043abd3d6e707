/** What a pacer is told about a finished attempt. */
export interface PaceSample {
  /** Whether the upstream said or showed that it is asked too much. */
  overload: boolean;
  /** How long the upstream asks to be left alone, in ms; null when it does not. */
  waitMs: number | null;
}

/** The state of the search for the right concurrency. */
export interface PaceState {
  /** Calls that may be under way at the same time. */
  limit: number;
  /** Never more than this. */
  most: number;
  /** Whether overload was ever seen: until then the limit doubles per window, afterwards it grows by one. */
  settled: boolean;
  /** Samples of the current window. */
  samples: number;
  /** Whether the current window saw overload. */
  overloaded: boolean;
  /** Whether the limit was reached in the current window; a limit that is not used says nothing and does not grow. */
  used: boolean;
  /** No call starts before this time of the monotonic clock, in ms. */
  pausedUntil: number;
}

/** Where the search begins. */
const firstLimit = 16;

/** A search that has not begun. */
export function startPacing(most: number): PaceState {
  return {
    limit: Math.min(firstLimit, most),
    most,
    settled: false,
    samples: 0,
    overloaded: false,
    used: false,
    pausedUntil: Number.NEGATIVE_INFINITY,
  };
}

/**
 * The state after one more sample. The limit is judged once per window of as many samples as it allows calls, so that one burst of
 * refusals halves it once and not once per refusal: halved after overload, doubled while none was ever seen, else one more. `now` is a
 * reading of the monotonic clock, in ms.
 */
export function pace(state: PaceState, sample: PaceSample, inFlight: number, now: number): PaceState {
  const next: PaceState = {
    ...state,
    samples: state.samples + 1,
    overloaded: state.overloaded || sample.overload,
    used: state.used || inFlight >= state.limit,
    pausedUntil: Math.max(
      state.pausedUntil,
      sample.waitMs === null ? Number.NEGATIVE_INFINITY : now + sample.waitMs,
    ),
  };
  if (next.samples < next.limit) return next;
  return { ...next, ...judgeWindow(next), samples: 0, overloaded: false, used: false };
}

function judgeWindow(state: PaceState): Pick<PaceState, 'limit' | 'settled'> {
  if (state.overloaded) return { limit: Math.max(1, Math.floor(state.limit / 2)), settled: true };
  if (!state.used) return { limit: state.limit, settled: state.settled };
  const grown = state.settled ? state.limit + 1 : state.limit * 2;
  return { limit: Math.min(state.most, grown), settled: state.settled };
}
