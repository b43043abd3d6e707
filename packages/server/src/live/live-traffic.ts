import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { afterLiveCall, type LiveCeilingState, liveCeilingAt, startLiveCeiling } from './live-ceiling.ts';

/** A live call in flight. */
export interface OpenCall {
  /** The answer has begun. */
  began(status: number): void;
  /** The call is over; later calls do nothing. */
  end(usage: { input: number; output: number } | null): void;
}

/** The calls of users that pass through the server, and what they leave to batches. */
export interface LiveTraffic {
  /** Live calls in flight. */
  readonly inFlight: number;
  /** The most calls of batches that may be in flight now; `Infinity` without live traffic. */
  readonly batchCeiling: number;
  /** A call begins. `kind` is what its time is compared with: see `LiveSample`. */
  begin(project: string, kind: string): OpenCall;
  /** A call of a batch begins. */
  batchBegan(): void;
}

/** Checks how much longer live calls may take. Throws a `RangeError` with one sentence. */
export function checkLiveLatency(liveLatency: number): number {
  if (Number.isFinite(liveLatency) && liveLatency >= 1) {
    return liveLatency;
  }
  throw new RangeError(`liveLatency must be a number of at least 1, not ${String(liveLatency)}.`);
}

/** No traffic. `bound` is how many times as long as alone live calls may take. */
export function createLiveTraffic(options: {
  bound: number;
  clock: SteadyClock;
  metrics: ServerMetrics;
  batchInFlight(): number;
}): LiveTraffic {
  const { bound, clock, metrics } = options;
  let state: LiveCeilingState = startLiveCeiling;
  let inFlight = 0;
  let batchCalls = 0;

  function changeInFlight(by: number): void {
    inFlight += by;
    metrics.liveInFlight.set(inFlight);
  }

  function begin(project: string, kind: string): OpenCall {
    const begunAt = clock.monotonic();
    const batchCallsThen = batchCalls;
    const isAloneAtFirst = options.batchInFlight() === 0;
    let isOver = false;
    changeInFlight(1);
    return {
      began(status) {
        const now = clock.monotonic();
        const ms = now - begunAt;
        metrics.liveRequests.add(1, project, String(status));
        metrics.traffic.add(clock.wall(), project, { live: 1 });
        metrics.liveSeconds.observe(ms / 1000);
        if (status < 200 || status > 299) {
          return;
        }
        const isAlone = isAloneAtFirst && batchCalls === batchCallsThen;
        const sample = { kind, ms, batchInFlight: options.batchInFlight(), isAlone };
        state = afterLiveCall(state, sample, bound, now);
      },
      end(usage) {
        if (isOver) {
          return;
        }
        isOver = true;
        changeInFlight(-1);
        if (usage === null) {
          return;
        }
        metrics.liveTokens.add(usage.input, project, 'input');
        metrics.liveTokens.add(usage.output, project, 'output');
        const { input: inputTokens, output: outputTokens } = usage;
        metrics.traffic.add(clock.wall(), project, { inputTokens, outputTokens });
      },
    };
  }

  return {
    get inFlight() {
      return inFlight;
    },
    get batchCeiling() {
      return liveCeilingAt(state, clock.monotonic());
    },
    begin,
    batchBegan() {
      batchCalls += 1;
    },
  };
}
