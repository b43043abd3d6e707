import {
  addToWindow,
  type CallWindow,
  callsNeeded,
  rateOf,
  type WindowCall,
  windowFrom,
} from './call-window.ts';
import { fitLatency } from './latency-fit.ts';
import { type LatencyState, limitByLatency, startLatency } from './latency-source.ts';
import {
  distrust,
  limitByQueue,
  type QueueSample,
  type QueueState,
  seesQueue,
  startQueue,
} from './queue-source.ts';
import { type CeilingState, ceilingAfter, startCeiling } from './refusal-ceiling.ts';
import { limitByThroughput, startThroughput, type ThroughputState } from './throughput-source.ts';

/** What decides about the limit: the engine's own queue, the queue that latency implies, or throughput. */
export type ConcurrencySource = 'queue' | 'latency' | 'throughput';

/** One finished call. */
export interface CallSample extends WindowCall {
  /** Whether the upstream did the work; a call that failed only counts where it failed because of load. */
  readonly succeeded: boolean;
  /** Whether the upstream rejected it because of its load. */
  readonly overload: boolean;
  /** How long the upstream asks to be left alone, in ms; null when it does not. */
  readonly waitMs: number | null;
}

/** What the controller reacts to. */
export type ConcurrencyEvent =
  | ({ readonly type: 'call' } & CallSample)
  | ({ readonly type: 'queue' } & QueueSample);

/**
 * The state of the automatic concurrency of one upstream. Times are readings of one monotonic clock, in ms.
 */
export interface ConcurrencyState {
  /** Calls that may be in flight at the same time. */
  readonly limit: number;
  /** The limit that the source finds right; refusals may hold the real one below it. */
  readonly estimate: number;
  /** The limit never exceeds this. */
  readonly max: number;
  readonly source: ConcurrencySource;
  /** No call starts before this time. */
  readonly pausedUntil: number;
  readonly ceiling: CeilingState;
  readonly queue: QueueState;
  readonly latency: LatencyState;
  readonly throughput: ThroughputState;
  readonly window: CallWindow;
}

/** Where the search begins. */
const firstLimit = 16;
/** So many windows may pass in which tokens do not explain latency before throughput decides. */
const maxUnexplained = 2;

/** A controller that knows nothing yet. `max` is the largest limit it may set. */
export function startConcurrency(max: number): ConcurrencyState {
  return {
    limit: Math.min(firstLimit, max),
    estimate: Math.min(firstLimit, max),
    max,
    source: 'throughput',
    pausedUntil: Number.NEGATIVE_INFINITY,
    ceiling: startCeiling(max),
    queue: startQueue,
    latency: startLatency,
    throughput: startThroughput,
    window: windowFrom(Number.NEGATIVE_INFINITY, 0),
  };
}

/** The state after one more event, at `now`. Pure: it has no clock and no memory of its own. */
export function nextConcurrency(
  state: ConcurrencyState,
  event: ConcurrencyEvent,
  now: number,
): ConcurrencyState {
  return event.type === 'call' ? afterCall(state, event, now) : afterReading(state, event, now);
}

function afterReading(state: ConcurrencyState, sample: QueueSample, now: number): ConcurrencyState {
  const { limit, state: queue } = limitByQueue(state.queue, state.limit, sample, now);
  const read = { ...state, queue };
  if (seesQueue(queue, now)) {
    return withEstimate(read, limit, 'queue', now);
  }
  return queue.distrustedUntil > state.queue.distrustedUntil ? withoutReadings(read, now) : read;
}

function afterCall(state: ConcurrencyState, call: CallSample, now: number): ConcurrencyState {
  const { limit, max } = state;
  const ceiling = ceilingAfter(state.ceiling, call.overload, limit, max);
  const pausedUntil =
    call.waitMs === null ? state.pausedUntil : Math.max(state.pausedUntil, now + call.waitMs);
  const window = call.succeeded ? addToWindow(state.window, call, limit, now) : state.window;
  const next = { ...state, ceiling, pausedUntil, window };
  if (ceiling.ceiling !== state.ceiling.ceiling) {
    return withEstimate(next, state.estimate, state.source, now);
  }
  if (seesQueue(state.queue, now)) {
    return checkReadings(next, now);
  }
  // Held below the estimate, calls say nothing about it.
  return limit < state.estimate ? next : decide(next, now);
}

/** Latency that shows no queue disproves an engine that says its queue is long. */
function checkReadings(state: ConcurrencyState, now: number): ConcurrencyState {
  const { window, queue, limit } = state;
  if (window.sums.calls < callsNeeded(limit)) {
    return state;
  }
  const line = fitLatency(window.sums);
  const { running = 0, waiting = 0 } = queue.last ?? {};
  const next = { ...state, window: windowFrom(now, window.meanMs) };
  const isDisproved = line !== null && line.startMs < 0.03 * line.meanMs && waiting > 2 + running / 4;
  return isDisproved ? withoutReadings({ ...next, queue: distrust(queue, now) }, now) : next;
}

/** Begins again: what the engine said of its queue was not true. */
function withoutReadings(state: ConcurrencyState, now: number): ConcurrencyState {
  const estimate = Math.max(state.estimate, Math.min(firstLimit, state.max));
  const fresh = { ...state, latency: startLatency, throughput: startThroughput };
  return withEstimate(fresh, estimate, 'throughput', now);
}

/**
 * Decides by latency where tokens explain it, else by throughput; changes nothing before a window is full.
 */
function decide(state: ConcurrencyState, now: number): ConcurrencyState {
  const { window, limit, latency } = state;
  if (window.sums.calls >= callsNeeded(limit)) {
    const line = fitLatency(window.sums);
    if (line !== null) {
      const decided = limitByLatency(latency, limit, line, { used: window.used, max: state.max });
      return nextWindow({ ...state, latency: decided.state }, decided.limit, 'latency', now);
    }
    if (state.source === 'latency' && latency.unexplained < maxUnexplained) {
      // Latency that changes within a window is not explained by tokens either. That passes.
      const waiting = { ...latency, unexplained: latency.unexplained + 1 };
      return nextWindow({ ...state, latency: waiting }, limit, 'latency', now);
    }
  }
  const rate = rateOf(window, limit, now);
  if (rate === null) {
    return state;
  }
  const search = state.source === 'throughput' ? state.throughput : startThroughput;
  const decided = limitByThroughput(search, limit, rate, state.max);
  return nextWindow({ ...state, throughput: decided.state }, decided.limit, 'throughput', now);
}

/** Sets the estimate and begins a window, also when the limit stays. */
function nextWindow(
  state: ConcurrencyState,
  estimate: number,
  source: ConcurrencySource,
  now: number,
): ConcurrencyState {
  const next = withEstimate(state, estimate, source, now);
  return next.limit === state.limit ? { ...next, window: windowFrom(now, state.window.meanMs) } : next;
}

function withEstimate(
  state: ConcurrencyState,
  wanted: number,
  source: ConcurrencySource,
  now: number,
): ConcurrencyState {
  const estimate = Math.max(1, Math.min(wanted, state.max));
  const limit = Math.min(estimate, state.ceiling.ceiling);
  if (limit !== state.limit) {
    return { ...state, estimate, limit, source, window: windowFrom(now, state.window.meanMs) };
  }
  return estimate === state.estimate && source === state.source ? state : { ...state, estimate, source };
}
