import type { BatchWait } from '@offpeak/core';
import type { Limiter } from '../concurrency/limiter.ts';
import type { Limits } from '../limits.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { Claim } from '../storage/claim.ts';
import type { Storage } from '../storage/storage.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { createWaker } from '../waker.ts';
import type { Announce } from '../webhooks/announce.ts';
import { createCheckTurns } from './check-turns.ts';
import { createDispatcher } from './dispatcher.ts';
import type { EndpointState } from './endpoint-state.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Hours } from './hours.ts';
import { growingRestMs } from './rests.ts';
import type { RetryRules } from './retry-delay.ts';
import { createRuns } from './runs.ts';

/** What an engine runs on. */
export interface EngineOptions {
  storage: Storage;
  upstream: Upstream;
  clock: SteadyClock;
  limits: Limits;
  log: Log;
  limiter: Limiter;
  live: LiveTraffic;
  /** How long the storage holds a batch for this server without a heartbeat, in ms. */
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
  /** Whether it was started and not stopped. */
  readonly running: boolean;
  /** Whether no batch has lines to send. */
  readonly isIdle: boolean;
  /** Calls in flight. */
  readonly inFlight: number;
  /** Looks for lines to send: something that held them may have changed. */
  resume(): void;
  /** Begins to claim and run batches. */
  start(): void;
  /** Says that a batch was created or changed, so that it is looked at now and not at the next round. */
  nudge(batchId: string): void;
  /** Why the lines of a batch that is in progress are not sent now; null if they are, as far as is known here. */
  waitOf(batchId: string): BatchWait | null;
  /** Stops: lines under way may finish for `drainMs`, then they are broken off. Batches stay as they are. */
  close(drainMs: number): Promise<void>;
}

/** Most batches that run at the same time. */
const mostBatches = 128;
/** And this many more that are to be cancelled, or only checked: neither waits until others have ended. */
const mostBeside = 16;
/** How often to look for batches to claim, in ms. */
const claimEveryMs = 1000;
/** How long the storage is left alone after it did not answer, in ms: longer each time. */
const storageRest = { firstMs: 1000, longestMs: 30_000 };

/** An engine that has not started. */
export function createEngine(options: EngineOptions): Engine {
  const { storage, clock, log, leaseMs } = options;
  const owner = crypto.randomUUID();
  const stopping = new AbortController();
  const heartbeat = createHeartbeat({
    clock,
    log,
    leaseMs,
    renew: (forMs) => storage.batches.renew(owner, forMs),
    answered: beatAnswered,
    began() {
      dispatcher.pump();
      waker.wake();
    },
  });
  const mayCall = (): boolean => heartbeat.holds;
  const dispatcher = createDispatcher({ ...options, stopping: stopping.signal, mayCall });
  const runs = createRuns({
    ...options,
    context: { ...options, dispatcher, checkTurns: createCheckTurns(), stopping: stopping.signal },
    ended() {
      options.batchEnded();
      waker.wake();
    },
  });
  const waker = createWaker(clock);
  let started = false;
  let claiming: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;
  // The last beat sent before a look at the queue ended, while none is under way.
  let lookedAtBeat: number | null = 0;

  function beatAnswered(held: readonly Claim[], beat: number): void {
    runs.keep(held, beat);
    // What the storage holds for this server and nobody runs: a claim or a release of which the answer was lost.
    if (lookedAtBeat === null || beat <= lookedAtBeat) return;
    for (const claim of held)
      if (!runs.has(claim)) void storage.batches.release(claim).catch(() => undefined);
  }

  async function claimEveryRound(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        if (heartbeat.holds) await claimBatches();
        failures = 0;
      } catch (error) {
        failures += 1;
        log({ level: 'error', message: 'the storage did not answer', reason: reasonOf(error) });
      }
      const restMs = failures === 0 ? claimEveryMs : growingRestMs(failures, storageRest);
      await waker.rest(restMs, stopping.signal);
    }
  }

  async function claimBatches(): Promise<void> {
    lookedAtBeat = null;
    try {
      await claimSome(mostBatches - runs.size);
      for (const status of ['cancelling', 'validating'] as const) {
        const more = mostBatches + mostBeside - runs.size;
        if (more <= mostBeside) await claimSome(more, status);
      }
    } finally {
      lookedAtBeat = heartbeat.sent;
    }
  }

  async function claimSome(limit: number, status?: 'cancelling' | 'validating'): Promise<void> {
    if (limit < 1) return;
    const query = { owner, forMs: leaseMs, limit, except: runs.ids(), ...(status && { status }) };
    const claimed = await storage.batches.claim(query);
    for (const batch of claimed) {
      const onlyValidate = runs.size >= mostBatches && batch.record.state.status === 'validating';
      runs.begin(batch, { beat: heartbeat.sent, onlyValidate });
    }
  }

  return {
    get running() {
      return started && !stopping.signal.aborted;
    },
    get isIdle() {
      return dispatcher.isIdle;
    },
    get inFlight() {
      return dispatcher.inFlight;
    },
    resume: () => dispatcher.pump(),
    start() {
      started = true;
      heartbeat.start();
      claiming = claimEveryRound();
    },
    nudge(batchId) {
      if (!runs.nudge(batchId)) waker.wake();
    },
    waitOf: (batchId) => dispatcher.waitOf(batchId),
    close(drainMs) {
      closing ??= close(drainMs);
      return closing;
    },
  };

  async function close(drainMs: number): Promise<void> {
    stopping.abort();
    await claiming;
    const drained = runs.drained();
    const timer = new AbortController();
    await Promise.race([drained, clock.sleep(drainMs, timer.signal)]);
    timer.abort();
    dispatcher.abort();
    await drained;
    await heartbeat.stop();
  }
}
