import type { BatchWait } from '@offpeak/core';
import type { Estimates } from '../estimates/estimates.ts';
import type { RetryRules } from '../failures/retry-delay.ts';
import type { Limits } from '../limits.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Pool } from '../pool/pool.ts';
import { createDispatcher, type Dispatcher } from '../queue/dispatcher.ts';
import type { Storage } from '../storage/storage.ts';
import type { Hours } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Announce } from '../webhooks/announce.ts';
import { type ClaimLoop, createClaimLoop } from './claim-loop.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import { createRuns, type Runs } from './runs.ts';
import { createSharedLock } from './shared-lock.ts';

/** What an engine runs on. */
export interface EngineOptions {
  storage: Storage;
  clock: SteadyClock;
  limits: Limits;
  log: Log;
  pool: Pool;
  estimates: Estimates;
  live: LiveTraffic;
  /** Whether a batch is refused when no endpoint lists its model. */
  strictModels: boolean;
  /** How long the storage keeps a batch for this server without a heartbeat, in ms. */
  leaseMs: number;
  hours: Hours | null;
  retry: RetryRules;
  announce: Announce;
  metrics: ServerMetrics;
  /** Called whenever a batch may have ended. */
  batchEnded(): void;
}

/** Runs the batches of a storage. */
export interface Engine {
  /** Whether the engine was started and not stopped. */
  readonly running: boolean;
  /** Whether no batch has lines to send. */
  readonly isIdle: boolean;
  /** The number of calls in flight. */
  readonly inFlight: number;
  /** Sends lines if any are due: something that held them back may have changed. */
  resume(): void;
  /** Starts to claim and run batches. */
  start(): void;
  /** Reports that a batch was created or changed, so that it is read now instead of in the next round. */
  nudge(batchId: string): void;
  /** Returns why the lines of a running batch wait, or null if this server knows no reason. */
  waitReason(batchId: string): BatchWait | null;
  /**
   * Stops the engine. Lines in flight may finish for `drainMs`, then their calls are aborted. Batches stay as
   * they are.
   */
  close(drainMs: number): Promise<void>;
}

/** Creates an engine that has not started. */
export function createEngine(options: EngineOptions): Engine {
  return new BatchEngine(options);
}

class BatchEngine implements Engine {
  readonly #clock: SteadyClock;
  readonly #stop = new AbortController();
  readonly #heartbeat: Heartbeat;
  readonly #dispatcher: Dispatcher;
  readonly #runs: Runs;
  readonly #claimLoop: ClaimLoop;
  #isStarted = false;
  #closing: Promise<void> | null = null;

  constructor(options: EngineOptions) {
    const { storage, clock, log, leaseMs } = options;
    const { batches } = storage;
    const owner = crypto.randomUUID();
    const stopping = this.#stop.signal;
    this.#clock = clock;
    this.#heartbeat = createHeartbeat({
      clock,
      log,
      leaseMs,
      renew: (forMs) => batches.renew(owner, forMs),
      onClaims: (held, beat) => this.#claimLoop.reconcile(held, beat),
      onHeld: () => this.#leaseHeld(),
    });
    const mayCall = (): boolean => this.#heartbeat.isLeaseHeld;
    this.#dispatcher = createDispatcher({ ...options, stopping, mayCall });
    const dispatcher = this.#dispatcher;
    this.#runs = createRuns({
      ...options,
      shared: { ...options, dispatcher, checkLock: createSharedLock(), stopping },
      ended: () => {
        options.batchEnded();
        this.#claimLoop.nudge();
      },
    });
    const [heartbeat, runs] = [this.#heartbeat, this.#runs];
    this.#claimLoop = createClaimLoop({ batches, clock, log, owner, leaseMs, heartbeat, runs, stopping });
  }

  get running(): boolean {
    return this.#isStarted && !this.#stop.signal.aborted;
  }

  get isIdle(): boolean {
    return this.#dispatcher.isIdle;
  }

  get inFlight(): number {
    return this.#dispatcher.inFlight;
  }

  start(): void {
    this.#isStarted = true;
    this.#heartbeat.start();
    this.#claimLoop.start();
  }

  resume(): void {
    this.#dispatcher.sendLines();
  }

  nudge(batchId: string): void {
    if (!this.#runs.nudge(batchId)) {
      this.#claimLoop.nudge();
    }
  }

  waitReason(batchId: string): BatchWait | null {
    return this.#dispatcher.waitReason(batchId);
  }

  close(drainMs: number): Promise<void> {
    this.#closing ??= this.#drain(drainMs);
    return this.#closing;
  }

  #leaseHeld(): void {
    this.#dispatcher.sendLines();
    this.#claimLoop.nudge();
  }

  async #drain(drainMs: number): Promise<void> {
    this.#stop.abort();
    await this.#claimLoop.ended();
    const drained = this.#runs.drained();
    await waitAtMost(this.#clock, drainMs, drained);
    this.#dispatcher.abort();
    await drained;
    await this.#heartbeat.stop();
  }
}

/** Waits for some work for at most `ms`, and leaves no timer behind. */
async function waitAtMost(clock: SteadyClock, ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, clock.sleep(ms, timer.signal)]);
  timer.abort();
}
