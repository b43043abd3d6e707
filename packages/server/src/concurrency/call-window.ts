import { addCall, type LatencySums, noCalls } from './latency-fit.ts';
import type { WindowRate } from './throughput-source.ts';

/** One call that the upstream answered with success. */
export interface WindowCall {
  /** How long it took, in ms. */
  readonly ms: number;
  /** Completion tokens of its answer; null when the answer does not say. */
  readonly tokens: number | null;
  /** Calls in flight when it ended, itself included. */
  readonly inFlight: number;
}

/** The calls since the limit last changed. */
export interface CallWindow {
  /** When it began, by the monotonic clock in ms. */
  readonly since: number;
  /**
   * Over calls that began after that, and therefore ran at this limit; those without a number of tokens are
   * left out.
   */
  readonly sums: LatencySums;
  /** Over all calls that began after throughput began to be counted. */
  readonly ran: { readonly calls: number; readonly ms: number; readonly msSquared: number };
  /** When throughput began to be counted: one call after `since`. Null before. */
  readonly countedSince: number | null;
  readonly calls: number;
  /** Null as soon as one answer does not say its tokens. */
  readonly tokens: number | null;
  /** The mean latency of recent calls, in ms. */
  readonly meanMs: number;
  /** Whether the limit was reached. */
  readonly used: boolean;
}

/** The calls from which something is concluded, unless the limit is so low that they would take too long. */
const enoughCalls = 40;
/** Calls whose latencies differ by less than this share of their mean end in bursts. */
const sameLatency = 0.15;

/** How many calls a window needs at a limit. */
export function callsNeeded(limit: number): number {
  return Math.max(limit, Math.min(enoughCalls, 8 + 4 * limit));
}

/** A window without calls. `meanMs` is what is known of latency from before. */
export function windowFrom(since: number, meanMs: number): CallWindow {
  const ran = { calls: 0, ms: 0, msSquared: 0 };
  return { since, sums: noCalls, ran, countedSince: null, calls: 0, tokens: 0, meanMs, used: false };
}

/** The window with one more call that ended at `now`. */
export function addToWindow(window: CallWindow, call: WindowCall, limit: number, now: number): CallWindow {
  const { tokens, ms } = call;
  const meanMs = window.meanMs === 0 ? ms : window.meanMs + (ms - window.meanMs) / enoughCalls;
  const used = window.used || call.inFlight >= limit;
  const began = now - ms;
  const { ran, countedSince } = window;
  const isSteady = countedSince !== null && began >= countedSince;
  const next = {
    ...window,
    meanMs,
    used,
    sums: began >= window.since && tokens !== null ? addCall(window.sums, tokens, ms) : window.sums,
    ran: isSteady ? { calls: ran.calls + 1, ms: ran.ms + ms, msSquared: ran.msSquared + ms * ms } : ran,
  };
  if (countedSince === null) {
    return now - window.since >= meanMs ? { ...next, countedSince: now } : next;
  }
  const total = window.tokens === null || tokens === null ? null : window.tokens + tokens;
  return { ...next, calls: window.calls + 1, tokens: total };
}

/** The throughput of a window; null before the window is full. */
export function rateOf(window: CallWindow, limit: number, now: number): WindowRate | null {
  const { countedSince, calls, tokens, used, ran } = window;
  const isFull =
    calls >= 2 * limit && calls >= callsNeeded(limit) && ran.calls >= Math.max(limit, callsNeeded(limit) / 2);
  if (countedSince === null || !isFull) {
    return null;
  }
  // Counting calls that end in bursts would err by a burst. By Little's law their latency says the same.
  const callsPerMs = endsInBursts(window)
    ? (limit * ran.calls) / ran.ms
    : calls / Math.max(1, now - countedSince);
  return tokens === null
    ? { unit: 'calls', rate: callsPerMs, used }
    : { unit: 'tokens', rate: (callsPerMs * tokens) / calls, used };
}

function endsInBursts({ ran, used }: CallWindow): boolean {
  const mean = ran.ms / ran.calls;
  return used && ran.msSquared / ran.calls < (1 + sameLatency ** 2) * mean * mean;
}
