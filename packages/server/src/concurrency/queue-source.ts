/** One reading of the engine's own metrics. */
export interface QueueSample {
  /** Requests that the engine computes. */
  readonly running: number;
  /** Requests that wait for it. */
  readonly waiting: number;
  /** Calls of ours in flight at the time. */
  readonly inFlight: number;
}

/** What is learned from the engine's own queue. */
export interface QueueState {
  /** When the last reading came, by the monotonic clock in ms. */
  readonly readAt: number;
  /**
   * The most requests that the engine runs together. Null while more calls still lead to more running ones.
   */
  readonly slots: number | null;
  /** Of the running requests, the share that has to wait so that no slot stands empty between two steps. */
  readonly waitingShare: number;
  readonly last: QueueSample | null;
  /** Readings in a row without a waiting request. */
  readonly withoutWaiting: number;
  /** The reading since which the engine has said exactly the same. */
  readonly sameSince: QueueSample | null;
  /** Readings in a row that cannot be true. */
  readonly strikes: number;
  /** No reading is believed before this time of the monotonic clock, in ms. */
  readonly distrustedUntil: number;
  /** How long the readings were ignored when they were last ignored, in ms. */
  readonly distrustedMs: number;
}

/** A reading older than this says nothing. */
const freshMs = 3500;
/** How long an engine's metrics are ignored after they could not be true; twice as long each time. */
const distrustMs = { first: 300_000, most: 3_600_000 };
const maxStrikes = 3;
/** While slots are not known, the limit grows by this factor at each reading. */
const growth = 1.5;
/** When less than this share of more calls leads to more running requests, the engine is full. */
const fullBelow = 0.25;
const minWaitingShare = 0.03;
/**
 * So many readings without a waiting request begin a new search: the engine may have more slots than it had.
 */
const searchAfter = 5;

/** Nothing read. */
export const startQueue: QueueState = {
  readAt: Number.NEGATIVE_INFINITY,
  slots: null,
  waitingShare: minWaitingShare,
  last: null,
  withoutWaiting: 0,
  sameSince: null,
  strikes: 0,
  distrustedUntil: Number.NEGATIVE_INFINITY,
  distrustedMs: 0,
};

/** Whether the engine's queue is known now. */
export function seesQueue(state: QueueState, now: number): boolean {
  return state.last !== null && now - state.readAt <= freshMs && now >= state.distrustedUntil;
}

/** The state in which the engine's metrics are ignored for a while. */
export function distrust(state: QueueState, now: number): QueueState {
  const distrustedMs = Math.min(distrustMs.most, state.distrustedMs * 2 || distrustMs.first);
  return { ...startQueue, distrustedMs, distrustedUntil: now + distrustedMs };
}

/**
 * The state and the next limit after one more reading. While the engine has free slots the limit grows; once
 * it is full, just enough calls wait to keep all slots busy, no matter who sent the others that wait.
 * Readings that cannot be true are held against the engine, and the limit stays.
 */
export function limitByQueue(
  before: QueueState,
  limit: number,
  sample: QueueSample,
  now: number,
): { limit: number; state: QueueState } {
  const { last } = before;
  const isSame = last?.running === sample.running && last.waiting === sample.waiting;
  const sameSince = isSame ? (before.sameSince ?? sample) : sample;
  const strikes = isCredible(sample, sameSince) ? 0 : before.strikes + 1;
  const withoutWaiting = sample.waiting === 0 ? before.withoutWaiting + 1 : 0;
  const state = { ...before, readAt: now, last: sample, sameSince, strikes, withoutWaiting };
  if (strikes >= maxStrikes) {
    return { limit, state: distrust(state, now) };
  }
  if (strikes > 0 || !seesQueue(state, now)) {
    return { limit, state };
  }
  return state.slots === null ? search(state, last, limit, sample) : hold(state, state.slots, limit, sample);
}

/** All our calls are in the engine, running or waiting; and what it says moves when their number does. */
function isCredible(sample: QueueSample, sameSince: QueueSample): boolean {
  const total = sample.running + sample.waiting;
  if (sample.inFlight > 8 && total < sample.inFlight / 2) {
    return false;
  }
  return Math.abs(sample.inFlight - sameSince.inFlight) <= 4 + total / 4;
}

/** Grows until more calls lead to no more running requests. */
function search(
  state: QueueState,
  last: QueueSample | null,
  limit: number,
  sample: QueueSample,
): { limit: number; state: QueueState } {
  const { running, waiting, inFlight } = sample;
  const asked = last === null ? 0 : inFlight - last.inFlight;
  const grown = last === null ? 0 : running - last.running;
  const wanted = waitingOf(state, running);
  if (asked > 0 && grown < asked * fullBelow && waiting > wanted) {
    return { limit: shrink(limit, inFlight, waiting - wanted), state: { ...state, slots: running } };
  }
  // Fewer calls than the limit allows say nothing about a higher one.
  const next = inFlight >= limit ? Math.ceil(limit * growth) : limit;
  return { limit: next, state: { ...state, withoutWaiting: 0 } };
}

/** Holds the queue of a full engine at its target. */
function hold(
  state: QueueState,
  known: number,
  limit: number,
  sample: QueueSample,
): { limit: number; state: QueueState } {
  const { running, waiting, inFlight } = sample;
  const slots = Math.max(known, running);
  const free = slots - running;
  const excess = waiting - waitingOf(state, running);
  const isUsed = inFlight >= limit;
  if (excess > free) {
    // Free slots beside so many that wait: the engine runs fewer than it did.
    const share = Math.max(minWaitingShare, state.waitingShare * 0.97);
    return {
      limit: shrink(limit, inFlight, excess),
      state: { ...state, waitingShare: share, slots: free > slots / 20 ? running : slots },
    };
  }
  if (state.withoutWaiting >= searchAfter && isUsed) {
    return { limit: Math.ceil(limit * growth), state: { ...state, slots: null, withoutWaiting: 0 } };
  }
  if (!isUsed) {
    return { limit, state: { ...state, slots } };
  }
  const isShort = free > slots / 32 && waiting > 0;
  const share = isShort ? Math.min(1, state.waitingShare * 1.3) : state.waitingShare;
  return { limit: limit + Math.ceil(free - excess), state: { ...state, slots, waitingShare: share } };
}

function waitingOf(state: QueueState, running: number): number {
  return Math.max(1, Math.ceil(running * state.waitingShare));
}

function shrink(limit: number, inFlight: number, excess: number): number {
  return Math.max(1, Math.min(limit, inFlight - excess));
}
