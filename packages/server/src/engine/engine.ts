import type { BatchWait } from '@offpeak/core';
import type { Limiter } from '../concurrency/limiter.ts';
import type { EndpointState } from '../failures/endpoint-state.ts';
import type { RetryRules } from '../failures/retry-delay.ts';
import type { Limits } from '../limits.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { createDispatcher } from '../queue/dispatcher.ts';
import type { Storage } from '../storage/storage.ts';
import type { Hours } from '../time/hours.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Announce } from '../webhooks/announce.ts';
import { createClaimLoop } from './claim-loop.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createRuns } from './runs.ts';
import { createSharedLock } from './shared-lock.ts';

/** What an engine runs on. */
export interface EngineOptions {
  storage: Storage;
  upstream: Upstream;
  clock: SteadyClock;
  limits: Limits;
  log: Log;
  limiter: Limiter;
  live: LiveTraffic;
  /** How long the storage keeps a batch for this server without a heartbeat, in ms. */
  leaseMs: number;
  hours: Hours | null;
  retry: RetryRules;
  announce: Announce;
  metrics: ServerMetrics;
  endpoint: EndpointState;
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
  const { storage, clock, log, leaseMs } = options;
  const owner = crypto.randomUUID();
  const stop = new AbortController();
  const stopping = stop.signal;
  const heartbeat = createHeartbeat({
    clock,
    log,
    leaseMs,
    renew: (forMs) => storage.batches.renew(owner, forMs),
    onClaims: (held, beat) => claimLoop.reconcile(held, beat),
    onHeld() {
      dispatcher.sendLines();
      claimLoop.nudge();
    },
  });
  const mayCall = (): boolean => heartbeat.isLeaseHeld;
  const dispatcher = createDispatcher({ ...options, stopping, mayCall });
  const runs = createRuns({
    ...options,
    shared: { ...options, dispatcher, checkLock: createSharedLock(), stopping },
    ended() {
      options.batchEnded();
      claimLoop.nudge();
    },
  });
  const { batches } = storage;
  const claimLoop = createClaimLoop({ batches, clock, log, owner, leaseMs, heartbeat, runs, stopping });
  let isStarted = false;
  let closing: Promise<void> | null = null;

  async function close(drainMs: number): Promise<void> {
    stop.abort();
    await claimLoop.ended();
    const drained = runs.drained();
    await waitAtMost(clock, drainMs, drained);
    dispatcher.abort();
    await drained;
    await heartbeat.stop();
  }

  return {
    get running() {
      return isStarted && !stopping.aborted;
    },
    get isIdle() {
      return dispatcher.isIdle;
    },
    get inFlight() {
      return dispatcher.inFlight;
    },
    resume: () => dispatcher.sendLines(),
    start() {
      isStarted = true;
      heartbeat.start();
      claimLoop.start();
    },
    nudge(batchId) {
      if (!runs.nudge(batchId)) {
        claimLoop.nudge();
      }
    },
    waitReason: (batchId) => dispatcher.waitReason(batchId),
    close(drainMs) {
      closing ??= close(drainMs);
      return closing;
    },
  };
}

/** Waits for some work for at most `ms`, and leaves no timer behind. */
async function waitAtMost(clock: SteadyClock, ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, clock.sleep(ms, timer.signal)]);
  timer.abort();
}
