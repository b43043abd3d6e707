import {
  type ConcurrencySource,
  type ConcurrencyState,
  nextConcurrency,
  startConcurrency,
} from '../../src/concurrency/auto-concurrency.ts';
import { EngineModel, type EngineShape } from '../support/engine-model.ts';

/** How the loop is run. */
export interface LoopOptions {
  engine: Partial<EngineShape> & { slots: number };
  /** A fixed limit instead of the controller's. */
  fixed?: number;
  max?: number;
  /** What the engine's metrics say, once a second; undefined when it has none. */
  readings?: (engine: EngineModel) => { running: number; waiting: number } | null;
  /** Whether answers say their tokens. */
  usage?: boolean;
  /** Completion tokens of the answers. */
  tokens?: { min: number; max: number };
  /** Time of each call outside the engine, in ms. */
  networkMs?: number;
  /** Calls of others at the engine per second, of 32 tokens each. */
  livePerSecond?: (now: number) => number;
  /** Whether the upstream rejects a call with 503 at this time. */
  rejects?: (engine: EngineModel) => boolean;
  seed?: number;
}

/** A batch without end, sent to the model of an engine by the controller, in virtual time. */
export class ClosedLoop {
  readonly engine: EngineModel;
  state: ConcurrencyState;
  private inFlight = 0;
  private batchTokens = 0;
  private liveMs: number[] = [];
  private readonly options: LoopOptions;
  private random: number;

  constructor(options: LoopOptions) {
    this.options = options;
    this.engine = new EngineModel(options.engine);
    this.state = startConcurrency(options.max ?? 1024);
    this.random = options.seed ?? 1;
    if (options.readings !== undefined) {
      this.engine.at(500, () => this.read());
    }
    if (options.livePerSecond !== undefined) {
      this.engine.at(10, () => this.askLive());
    }
    this.pump();
  }

  get limit(): number {
    return this.options.fixed ?? this.state.limit;
  }

  get source(): ConcurrencySource {
    return this.state.source;
  }

  /**
   * Lets time pass; returns tokens of the batch per second and the 95th percentile of live latency meanwhile.
   */
  run(seconds: number): { tokensPerSecond: number; liveP95: number } {
    const { now } = this.engine;
    this.batchTokens = 0;
    this.liveMs = [];
    this.engine.runUntil(now + seconds * 1000);
    const sorted = this.liveMs.sort((one, other) => one - other);
    return {
      tokensPerSecond: (this.batchTokens / (this.engine.now - now)) * 1000,
      liveP95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    };
  }

  private pump(): void {
    while (this.inFlight < this.limit && this.engine.now >= this.state.pausedUntil) {
      this.call();
    }
  }

  private call(): void {
    const { engine, options } = this;
    const { min, max } = options.tokens ?? { min: 32, max: 160 };
    const tokens = min + Math.floor(this.next() * (max - min + 1));
    const began = engine.now;
    this.inFlight += 1;
    if (options.rejects?.(engine) === true) {
      engine.at(began + 5, () => this.end(began, null));
      return;
    }
    engine.ask(tokens, () => {
      if (options.networkMs === undefined) {
        this.end(began, tokens);
      } else {
        engine.at(engine.now + options.networkMs, () => this.end(began, tokens));
      }
    });
  }

  private end(began: number, tokens: number | null): void {
    const { engine, inFlight, options } = this;
    const succeeded = tokens !== null;
    const said = options.usage === false ? null : tokens;
    const sample = { ms: engine.now - began, tokens: said, succeeded, overload: !succeeded, waitMs: null };
    this.state = nextConcurrency(this.state, { type: 'call', ...sample, inFlight }, engine.now);
    this.batchTokens += tokens ?? 0;
    this.inFlight -= 1;
    this.pump();
  }

  private read(): void {
    const { engine, inFlight } = this;
    const reading = this.options.readings?.(engine) ?? null;
    if (reading !== null) {
      this.state = nextConcurrency(this.state, { type: 'queue', ...reading, inFlight }, engine.now);
      this.pump();
    }
    engine.at(engine.now + 1000, () => this.read());
  }

  private askLive(): void {
    const { engine } = this;
    const rate = this.options.livePerSecond?.(engine.now) ?? 0;
    const began = engine.now;
    if (rate > 0) {
      engine.ask(32, () => this.liveMs.push(engine.now - began));
    }
    engine.at(engine.now + (rate > 0 ? 1000 / rate : 100), () => this.askLive());
  }

  /** The same numbers for the same seed. */
  private next(): number {
    this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.random / 2 ** 32;
  }
}

/** Tokens per second of an engine that always has enough to do. */
export function ceilingOf(options: LoopOptions): number {
  const { readings: _, livePerSecond: __, ...engine } = options;
  const loop = new ClosedLoop({ ...engine, fixed: 3 * options.engine.slots + 64 });
  loop.run(5);
  return loop.run(20).tokensPerSecond;
}
