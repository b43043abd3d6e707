/** The search for the smallest limit that keeps the best throughput. */
export interface ThroughputState {
  /**
   * `climb` grows, `descend` comes down while throughput stays, `hold` keeps the limit until the work
   * changes.
   */
  readonly phase: 'climb' | 'descend' | 'hold';
  readonly unit: RateUnit;
  /** The best throughput seen in this search, per ms; null before the first window. */
  readonly best: { readonly limit: number; readonly rate: number } | null;
  /** Windows in `hold`. */
  readonly held: number;
}

/** What a rate counts: tokens where all answers of a window say them, else calls. */
export type RateUnit = 'tokens' | 'calls';

/** A search that has not begun. */
export const startThroughput: ThroughputState = { phase: 'climb', unit: 'tokens', best: null, held: 0 };

/** The limit grows by this factor while throughput grows by at least the second one. */
const growth = 1.5;
const worthwhile = 1.04;
/** It comes down in steps of this share while this share of the best throughput stays. */
const step = 0.12;
const kept = 0.965;
/** After so many windows, or when throughput changes by this share, the search begins again. */
const windowsHeld = 30;
const changed = 0.2;

/** The throughput of one window. */
export interface WindowRate {
  readonly unit: RateUnit;
  /** Per ms. */
  readonly rate: number;
  /** Whether the limit was reached: a limit that is not used says nothing. */
  readonly used: boolean;
}

/**
 * The next limit, given the throughput of one window at the present one. Rates of another unit begin a new
 * search.
 */
export function limitByThroughput(
  before: ThroughputState,
  limit: number,
  { unit, rate, used }: WindowRate,
  max: number,
): { limit: number; state: ThroughputState } {
  const state = before.unit === unit ? before : { ...startThroughput, unit };
  if (!used) {
    return { limit, state };
  }
  const { best } = state;
  if (state.phase === 'climb') {
    if (limit < max && (best === null || rate >= best.rate * worthwhile)) {
      return { limit: Math.min(max, Math.ceil(limit * growth)), state: { ...state, best: { limit, rate } } };
    }
    const top = best === null || rate >= best.rate * worthwhile ? { limit, rate } : best;
    return { limit: lower(top.limit), state: { ...state, phase: 'descend', best: top, held: 0 } };
  }
  if (best === null) {
    return { limit, state: { ...startThroughput, unit } };
  }
  if (state.phase === 'descend') {
    const higher = { ...best, rate: Math.max(best.rate, rate) };
    if (rate >= best.rate * kept && limit > 1) {
      return { limit: lower(limit), state: { ...state, best: higher } };
    }
    return { limit: Math.min(max, raise(limit)), state: { ...state, phase: 'hold', best: higher, held: 0 } };
  }
  const hasChanged = Math.abs(rate - best.rate) > changed * best.rate;
  if (hasChanged || state.held >= windowsHeld) {
    const again = { ...state, phase: 'climb', best: { limit, rate }, held: 0 } as const;
    return { limit: Math.min(max, raise(limit)), state: again };
  }
  return { limit, state: { ...state, held: state.held + 1 } };
}

function lower(limit: number): number {
  return Math.max(1, Math.min(limit - 1, Math.round(limit * (1 - step))));
}

function raise(limit: number): number {
  return Math.max(limit + 1, Math.round(limit / (1 - step)));
}
