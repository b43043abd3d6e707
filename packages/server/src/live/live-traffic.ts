import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import {
  afterLiveCall,
  type LiveCeilingState,
  type LiveSample,
  liveCeilingAt,
  startLiveCeiling,
} from './live-ceiling.ts';

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

/** What live traffic works with. */
interface LiveTrafficOptions {
  /** How many times as long as alone live calls may take. */
  bound: number;
  clock: SteadyClock;
  metrics: ServerMetrics;
  batchInFlight(): number;
}

/** Creates live traffic without calls. */
export function createLiveTraffic(options: LiveTrafficOptions): LiveTraffic {
  return new CountedTraffic(options);
}

class CountedTraffic implements LiveTraffic {
  readonly options: LiveTrafficOptions;
  /** Calls of batches that have begun so far. */
  batchCalls = 0;
  #state: LiveCeilingState = startLiveCeiling;
  #inFlight = 0;

  constructor(options: LiveTrafficOptions) {
    this.options = options;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get batchCeiling(): number {
    return liveCeilingAt(this.#state, this.options.clock.monotonic());
  }

  begin(project: string, kind: string): OpenCall {
    this.changeInFlight(1);
    return new CountedCall(this, project, kind);
  }

  batchBegan(): void {
    this.batchCalls += 1;
  }

  changeInFlight(by: 1 | -1): void {
    this.#inFlight += by;
    this.options.metrics.liveInFlight.set(this.#inFlight);
  }

  learn(sample: LiveSample, now: number): void {
    this.#state = afterLiveCall(this.#state, sample, this.options.bound, now);
  }
}

class CountedCall implements OpenCall {
  readonly #traffic: CountedTraffic;
  readonly #project: string;
  readonly #kind: string;
  readonly #begunAt: number;
  readonly #batchCallsThen: number;
  readonly #isAloneAtFirst: boolean;
  #isOver = false;

  constructor(traffic: CountedTraffic, project: string, kind: string) {
    this.#traffic = traffic;
    this.#project = project;
    this.#kind = kind;
    this.#begunAt = traffic.options.clock.monotonic();
    this.#batchCallsThen = traffic.batchCalls;
    this.#isAloneAtFirst = traffic.options.batchInFlight() === 0;
  }

  began(status: number): void {
    const { clock, metrics, batchInFlight } = this.#traffic.options;
    const now = clock.monotonic();
    const ms = now - this.#begunAt;
    metrics.liveRequests.add(1, this.#project, String(status));
    metrics.traffic.add(clock.wall(), this.#project, { live: 1 });
    metrics.liveSeconds.observe(ms / 1000);
    if (status >= 200 && status <= 299) {
      const isAlone = this.#isAloneAtFirst && this.#traffic.batchCalls === this.#batchCallsThen;
      this.#traffic.learn({ kind: this.#kind, ms, batchInFlight: batchInFlight(), isAlone }, now);
    }
  }

  end(usage: { input: number; output: number } | null): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#traffic.changeInFlight(-1);
    if (usage === null) {
      return;
    }
    const { clock, metrics } = this.#traffic.options;
    const { input: inputTokens, output: outputTokens } = usage;
    metrics.liveTokens.add(inputTokens, this.#project, 'input');
    metrics.liveTokens.add(outputTokens, this.#project, 'output');
    metrics.traffic.add(clock.wall(), this.#project, { inputTokens, outputTokens });
  }
}
