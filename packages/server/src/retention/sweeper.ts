import type { Limits } from '../limits.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { Storage, Swept } from '../storage/storage.ts';
import { unixSeconds } from '../time/clock.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { maxTrySeconds } from '../webhooks/delivery-plan.ts';

/** How often to sweep, in ms. Meanwhile, expired things are not shown. */
const sweepEveryMs = 60_000;
/** How long the time of day must have been steady before anything is deleted because of its age, in ms. */
const steadyForMs = 600_000;
/** How long cursors on deleted files and idempotency keys stay valid, in seconds. */
const traceSeconds = 86_400;

/** Deletes files, uploads and batches that have expired. */
export interface Sweeper {
  start(): void;
  close(): Promise<void>;
}

/**
 * Creates a sweeper that has not started. What it deletes cannot be restored, so it skips every round in
 * which the time of day has not been steady for ten minutes.
 */
export function createSweeper(options: {
  storage: Storage;
  clock: SteadyClock;
  limits: Limits;
  log: Log;
}): Sweeper {
  const { storage, clock, limits, log } = options;
  const stopping = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();
  let isJumping = false;

  async function sweepEveryRound(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (isSteady()) {
        await sweep();
      }
      await clock.sleep(sweepEveryMs, stopping.signal);
    }
  }

  function isSteady(): boolean {
    const jumpedMs = clock.jumpedMs();
    if (jumpedMs !== 0 && !isJumping) {
      const bySeconds = Math.round(jumpedMs / 1000);
      log({ level: 'warn', message: 'the clock jumped: nothing is deleted until it is steady', bySeconds });
    }
    isJumping = jumpedMs !== 0;
    return clock.agreedForMs() >= steadyForMs;
  }

  async function sweep(): Promise<void> {
    const now = unixSeconds(clock);
    try {
      const swept = await storage.sweep({
        now,
        batchesBefore: now - limits.batchHistorySeconds,
        tracesBefore: now - traceSeconds,
        deliveriesBefore: now - maxTrySeconds,
      });
      tell(swept);
    } catch (error) {
      log({ level: 'error', message: 'the sweep failed', reason: reasonOf(error) });
    }
  }

  function tell({ deliveries, ...counts }: Swept): void {
    if (counts.files + counts.uploads + counts.batches > 0) {
      log({ level: 'info', message: 'swept', ...counts });
    }
    for (const { eventId, url, attempts } of deliveries) {
      const where = { event: eventId, host: new URL(url).host, attempts };
      log({
        level: 'warn',
        message: 'webhook given up',
        ...where,
        reason: 'it was not accepted for 72 hours',
      });
    }
  }

  return {
    start() {
      sweeping = sweepEveryRound();
    },
    async close() {
      stopping.abort();
      await sweeping;
    },
  };
}
