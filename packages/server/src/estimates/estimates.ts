import type { BatchEstimate, BatchUsage } from '@offpeak/core';
import type { SteadyClock } from '../time/steady-clock.ts';
import { type Amounts, createRateWindow, type RateWindow } from './rate-window.ts';

/** A batch whose lines run. */
export interface RunningEstimate {
  /** A line got its result. */
  recorded(usage: BatchUsage | null): void;
  /** The run is over. */
  end(): void;
}

/** How fast lines run, and how long what is left will take. */
export interface Estimates {
  /** The lines of a batch begin to run; `left` of them have no result. */
  begin(batchId: string, left: number): RunningEstimate;
  /** The batches whose lines run. */
  readonly batches: number;
  /** The lines of running batches without a result. */
  readonly left: number;
  /** Amounts per second: in the last half minute, or in the last hour. */
  rate(window: 'now' | 'hour'): Amounts;
  /** How long the lines of all running batches will take, in seconds; null while nothing moves. */
  secondsLeft(): number | null;
  /** The estimate of a batch that runs here; null for others, and before its first results. */
  ofBatch(batchId: string): BatchEstimate | null;
}

const second = 1000;
/** The last half minute, and the last hour. */
const now = (): RateWindow => createRateWindow(second, 30);
const hour = (): RateWindow => createRateWindow(60 * second, 60);
/** What is left is estimated from five minutes: the rate of half a minute wavers. */
const recent = (): RateWindow => createRateWindow(10 * second, 30);

/** Creates estimates of nothing. */
export function createEstimates(clock: Pick<SteadyClock, 'monotonic'>): Estimates {
  return new CountedEstimates(clock);
}

/** A batch that runs: its lines without a result, and the rate of its results. */
interface CountedBatch {
  left: number;
  readonly rate: RateWindow;
}

class CountedEstimates implements Estimates {
  readonly #clock: Pick<SteadyClock, 'monotonic'>;
  readonly #running = new Map<string, CountedBatch>();
  readonly #windows = { now: now(), hour: hour(), recent: recent() };
  #left = 0;

  constructor(clock: Pick<SteadyClock, 'monotonic'>) {
    this.#clock = clock;
  }

  get batches(): number {
    return this.#running.size;
  }

  get left(): number {
    return this.#left;
  }

  begin(batchId: string, left: number): RunningEstimate {
    const batch: CountedBatch = { left, rate: recent() };
    this.#running.set(batchId, batch);
    this.#left += left;
    return {
      recorded: (usage) => this.#count(batch, usage),
      end: () => {
        this.#left -= batch.left;
        this.#running.delete(batchId);
      },
    };
  }

  rate(window: 'now' | 'hour'): Amounts {
    return this.#windows[window].perSecond(this.#clock.monotonic());
  }

  secondsLeft(): number | null {
    return secondsFor(this.#left, this.#windows.recent.perSecond(this.#clock.monotonic()).lines);
  }

  ofBatch(batchId: string): BatchEstimate | null {
    const batch = this.#running.get(batchId);
    const rate = batch?.rate.perSecond(this.#clock.monotonic());
    if (batch === undefined || rate === undefined || rate.lines === 0) {
      return null;
    }
    return {
      requests_per_second: rounded(rate.lines),
      output_tokens_per_second: rounded(rate.outputTokens),
      seconds_left: secondsFor(batch.left, rate.lines) ?? 0,
    };
  }

  #count(batch: CountedBatch, usage: BatchUsage | null): void {
    const at = this.#clock.monotonic();
    const amounts = amountsOf(usage);
    const { now: short, hour: long, recent: between } = this.#windows;
    for (const window of [batch.rate, short, long, between]) {
      window.add(amounts, at);
    }
    batch.left -= 1;
    this.#left -= 1;
  }
}

function amountsOf(usage: BatchUsage | null): Amounts {
  return { lines: 1, inputTokens: usage?.input_tokens ?? 0, outputTokens: usage?.output_tokens ?? 0 };
}

function secondsFor(lines: number, perSecond: number): number | null {
  return lines === 0 ? 0 : perSecond === 0 ? null : Math.ceil(lines / perSecond);
}

/** Three digits are enough for an estimate. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
