import type { LatencyLine } from './latency-fit.ts';

/** What is learned from the time before the first token. */
export interface LatencyState {
  /** The start time that is not queue: prefill and network, in ms. */
  readonly baselineMs: number;
  /** Whether a queue was ever seen: until then the limit grows in larger steps. */
  readonly settled: boolean;
  /** A change of the limit whose effect is not known yet: from which limit, and the start time there. */
  readonly trial: {
    readonly limit: number;
    readonly startMs: number;
    /** Reductions so far; 0 for growth. */
    readonly reductions: number;
  } | null;
  /** Windows in a row in which tokens did not explain latency. */
  readonly unexplained: number;
}

/** Nothing learned. */
export const startLatency: LatencyState = { baselineMs: 0, settled: false, trial: null, unexplained: 0 };

/**
 * The queue is held between these shares of the mean latency: below, slots stand empty; above, calls only
 * wait.
 */
const minQueueShare = 0.05;
const maxQueueShare = 0.1;
/** A reduction leaves this share. */
const goalQueueShare = 0.07;
/** Below a step of this share its effect could not be told from noise. */
const minReduction = 0.1;
/** A step is never larger: the start time may be only partly a queue. */
const maxReduction = 0.4;
/** A start time within these factors did not follow a reduction. */
const sameStart = { min: 0.8, max: 1.25 };
/** After so many reductions without effect the start time is not a queue. */
const maxTrials = 2;

/** While no queue was ever seen, a long start time is tested by growth: it costs no throughput. */
const growthTest = 1.6;
/** How far the limit must be able to grow for such a test. */
const minGrowthTest = 1.3;

/**
 * The next limit by the queue that the line implies. When the limit changes and the start time does not
 * follow, it was not a queue but prefill or the network: it becomes the baseline. `used` says whether the
 * limit was reached.
 */
export function limitByLatency(
  before: LatencyState,
  limit: number,
  line: LatencyLine,
  { used, max }: { used: boolean; max: number },
): { limit: number; state: LatencyState } {
  const { trial } = before;
  const state = { ...before, unexplained: 0 };
  if (trial?.reductions === 0) {
    return afterGrowth(state, trial.startMs, limit, line);
  }
  const { startMs, meanMs } = line;
  const baselineMs = Math.min(state.baselineMs, startMs);
  const share = (startMs - baselineMs) / meanMs;
  const isSame =
    trial !== null && startMs > trial.startMs * sameStart.min && startMs < trial.startMs * sameStart.max;
  if (isSame && trial.reductions >= maxTrials) {
    return { limit: trial.limit, state: { ...state, settled: false, baselineMs: startMs, trial: null } };
  }
  const canTest = !state.settled && trial === null && used && limit * minGrowthTest <= max;
  if (share > maxQueueShare && canTest) {
    return { limit: grow(limit, growthTest), state: { ...state, trial: { limit, startMs, reductions: 0 } } };
  }
  if (share > maxQueueShare) {
    const reduced = reduce(limit, Math.max(minReduction, isSame ? 0.25 : 0, share - goalQueueShare));
    const next = isSame ? { ...trial, reductions: trial.reductions + 1 } : { limit, startMs, reductions: 1 };
    return { limit: reduced, state: { ...state, baselineMs, settled: true, trial: next } };
  }
  if (share < minQueueShare && used) {
    return { limit: grow(limit, state.settled ? 1.1 : 1.6), state: { ...state, baselineMs, trial: null } };
  }
  return { limit, state: { ...state, baselineMs, trial: null } };
}

/** A queue grows with the limit, the time of prefill and network does not. */
function afterGrowth(
  state: LatencyState,
  startMs: number,
  limit: number,
  line: LatencyLine,
): { limit: number; state: LatencyState } {
  if (line.startMs > startMs * sameStart.max) {
    const share = (line.startMs - state.baselineMs) / line.meanMs;
    const reduced = reduce(limit, Math.max(minReduction, share - goalQueueShare));
    return { limit: reduced, state: { ...state, settled: true, trial: null } };
  }
  const baselineMs = Math.max(state.baselineMs, Math.min(startMs, line.startMs));
  return { limit: grow(limit, growthTest), state: { ...state, baselineMs, trial: null } };
}

function reduce(limit: number, share: number): number {
  return Math.max(1, Math.floor(limit * (1 - Math.min(maxReduction, share))));
}

function grow(limit: number, factor: number): number {
  return Math.max(limit + 1, Math.floor(limit * factor));
}
