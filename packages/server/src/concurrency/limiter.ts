import type { SteadyClock } from '../time/steady-clock.ts';
import { adjustLimit, type LimitState, startLimit } from './adjust-limit.ts';
import {
  type CallSample,
  type ConcurrencySource,
  type ConcurrencyState,
  nextConcurrency,
  startConcurrency,
} from './auto-concurrency.ts';
import type { QueueSample } from './queue-source.ts';

/**
 * How many calls may be in flight: a fixed number, or `auto` for as many as the upstream computes together.
 */
export type Concurrency = number | 'auto';

/** Decides how many calls to one upstream may be in flight. */
export interface Limiter {
  /** Calls that may be in flight now. */
  readonly limit: number;
  /** The limit never exceeds this. */
  readonly max: number;
  /** No call starts before this time of the monotonic clock, in ms. */
  readonly pausedUntil: number;
  /** What the limit follows; `fixed` where the operator set it. */
  readonly source: ConcurrencySource | 'fixed';
  /** Whether readings of the engine's queue are used. */
  readonly usesQueue: boolean;
  /** Records a call that ended. */
  ended(call: CallSample): void;
  /** Records a reading of the engine's own queue. */
  read(sample: QueueSample): void;
}

const defaultMax = 1024;

/**
 * Checks how many calls may be in flight, and fills in the defaults. Throws a `RangeError` with one sentence.
 */
export function checkConcurrency(options: { concurrency?: Concurrency; maxConcurrency?: number }): {
  concurrency: Concurrency;
  max: number;
} {
  const { concurrency = 'auto', maxConcurrency = defaultMax } = options;
  if (concurrency !== 'auto') {
    checkCount('concurrency', concurrency, " or 'auto'");
  }
  checkCount('maxConcurrency', maxConcurrency, '');
  return {
    concurrency,
    max: concurrency === 'auto' ? maxConcurrency : Math.min(concurrency, maxConcurrency),
  };
}

function checkCount(name: string, count: number, other: string): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new RangeError(`${name} must be a whole number of at least 1${other}, not ${String(count)}.`);
  }
}

/** A limiter that knows nothing yet. `max` bounds `auto`. */
export function createLimiter(concurrency: Concurrency, max: number, clock: SteadyClock): Limiter {
  return concurrency === 'auto' ? new AutoLimiter(max, clock) : fixedLimiter(max, clock);
}

/** As many calls as the upstream computes together. */
class AutoLimiter implements Limiter {
  readonly max: number;
  readonly usesQueue = true;
  readonly #clock: SteadyClock;
  #state: ConcurrencyState;

  constructor(max: number, clock: SteadyClock) {
    this.max = max;
    this.#clock = clock;
    this.#state = startConcurrency(max);
  }

  get limit(): number {
    return this.#state.limit;
  }

  get pausedUntil(): number {
    return this.#state.pausedUntil;
  }

  get source(): ConcurrencySource {
    return this.#state.source;
  }

  ended(call: CallSample): void {
    this.#state = nextConcurrency(this.#state, { type: 'call', ...call }, this.#clock.monotonic());
  }

  read(sample: QueueSample): void {
    this.#state = nextConcurrency(this.#state, { type: 'queue', ...sample }, this.#clock.monotonic());
  }
}

/** Up to a fixed number, less after refusals. */
function fixedLimiter(max: number, clock: SteadyClock): Limiter {
  let state: LimitState = startLimit(max);
  return {
    get limit() {
      return state.limit;
    },
    max,
    get pausedUntil() {
      return state.pausedUntil;
    },
    source: 'fixed',
    usesQueue: false,
    ended(call) {
      state = adjustLimit(state, call, call.inFlight, clock.monotonic());
    },
    read: () => undefined,
  };
}
