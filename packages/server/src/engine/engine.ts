import type { Limits } from '../limits.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Announce } from '../webhooks/announce.ts';
import type { EngineContext } from './context.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Hours } from './hours.ts';
import { growingRestMs } from './rests.ts';
import type { RetryRules } from './retry-delay.ts';
import { runBatch, validateBatch } from './run-batch.ts';
import { createTroubles } from './troubles.ts';

/** What an engine runs on. */
export interface EngineOptions {
  storage: Storage;
  upstream: Upstream;
  clock: SteadyClock;
  limits: Limits;
  log: Log;
  concurrency: number;
  hours: Hours | null;
  retry: RetryRules;
  announce: Announce;
  metrics: ServerMetrics;
  /** Called whenever a batch may have ended. */
  batchEnded(): void;
}

/** Runs the batches of a storage. */
export interface Engine {
  /** Whether it was started and not stopped. */
  readonly running: boolean;
  /** Begins to claim and run batches. */
  start(): void;
  /** Says that a batch was created or changed, so that it is looked at now and not at the next round. */
  nudge(batchId: string): void;
  /** Stops: lines under way may finish for `drainMs`, then they are broken off. Batches stay as they are. */
  close(drainMs: number): Promise<void>;
}

/** Most batches that run at the same time. */
const mostBatches = 128;
/** And this many more that are to be cancelled, or only checked: neither waits until others have ended. */
const mostBeside = 16;
/** How often to look for batches to claim, in ms. */
const claimEveryMs = 1000;
/** How long a claim holds without being renewed, in ms. */
const claimMs = 30_000;
/** How long the storage is left alone after it did not answer, in ms: longer each time. */
const storageRest = { firstMs: 1000, longestMs: 30_000 };

/** An engine that has not started. */
export function createEngine(options: EngineOptions): Engine {
  const { storage, clock, log, metrics } = options;
  const owner = crypto.randomUUID();
  const stopping = new AbortController();
  const running = new Map<string, { nudge: () => void; lose: () => void; done: Promise<void> }>();
  const dispatcher = createDispatcher({ ...options, stopping: stopping.signal });
  const context: EngineContext = { ...options, dispatcher, stopping: stopping.signal };
  const troubles = createTroubles();
  let wakeUp = Promise.withResolvers<void>();
  let started = false;
  let claiming: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;

  function wake(): void {
    wakeUp.resolve();
    wakeUp = Promise.withResolvers<void>();
  }

  async function claimBatches(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const woken = wakeUp.promise;
      try {
        const now = clock.now();
        const held = new Set(await storage.batches.renew(owner, now + claimMs));
        // Whoever holds a batch now goes on with it: two must never run one.
        for (const [id, batch] of running) if (!held.has(id)) batch.lose();
        const claim = { owner, now, until: now + claimMs };
        const limit = mostBatches - running.size;
        if (limit > 0) for (const record of await storage.batches.claim({ ...claim, limit })) run(record);
        for (const status of ['cancelling', 'validating'] as const) {
          const more = mostBatches + mostBeside - running.size;
          if (more < 1 || more > mostBeside) continue;
          for (const record of await storage.batches.claim({ ...claim, limit: more, status })) run(record);
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        log({ level: 'error', message: 'the storage did not answer', reason: reasonOf(error) });
      }
      const restMs = failures === 0 ? claimEveryMs : growingRestMs(failures, storageRest);
      await Promise.race([clock.sleep(restMs, stopping.signal), woken]);
    }
  }

  function run(record: BatchRecord): void {
    const { id } = record.state;
    let nudged = Promise.withResolvers<void>();
    const nudge = (): void => {
      nudged.resolve();
      nudged = Promise.withResolvers<void>();
    };
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    const begun = clock.monotonic();
    const mine: EngineContext = { ...context, stopping: signal };
    const onlyChecked = running.size >= mostBatches && record.state.status === 'validating';
    const work = onlyChecked ? validateBatch(mine, record) : runBatch(mine, record, () => nudged.promise);
    const done = work
      .then(() => troubles.clear(id))
      .catch((error: unknown) =>
        troubles.meet(mine, record, { error, ranMs: clock.monotonic() - begun }, () => nudged.promise),
      )
      .then(() => storage.batches.release(owner, id))
      .catch((error: unknown) => {
        log({
          level: 'error',
          message: 'a batch could not be given back',
          batch: id,
          reason: reasonOf(error),
        });
      })
      .finally(() => {
        running.delete(id);
        metrics.batchesRunning.set(running.size);
        options.batchEnded();
        wake();
      });
    running.set(id, { nudge, lose: () => lost.abort(), done });
    metrics.batchesRunning.set(running.size);
  }

  return {
    get running() {
      return started && !stopping.signal.aborted;
    },
    start() {
      started = true;
      claiming = claimBatches();
    },
    nudge(batchId) {
      const batch = running.get(batchId);
      if (batch === undefined) wake();
      else batch.nudge();
    },
    close(drainMs) {
      closing ??= close(drainMs);
      return closing;
    },
  };

  async function close(drainMs: number): Promise<void> {
    stopping.abort();
    await claiming;
    const drained = Promise.all([...running.values()].map(({ done }) => done));
    const timer = new AbortController();
    await Promise.race([drained, clock.sleep(drainMs, timer.signal)]);
    timer.abort();
    dispatcher.abort();
    await drained;
  }
}
