import { type Clock, unixSeconds } from '../clock.ts';
import type { Limits } from '../limits.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { Storage } from '../storage/storage.ts';

/** How often to sweep, in ms. Expired things are not shown meanwhile. */
const sweepEveryMs = 60_000;
/** How long cursors on deleted files and keys of creations are remembered, in seconds. */
const traceSeconds = 86_400;

/** Takes away files, uploads and batches that are over their time. */
export interface Sweeper {
  start(): void;
  close(): Promise<void>;
}

/** A sweeper that has not started. */
export function createSweeper(options: {
  storage: Storage;
  clock: Clock;
  limits: Limits;
  log: Log;
}): Sweeper {
  const { storage, clock, limits, log } = options;
  const stopping = new AbortController();
  let sweeping: Promise<void> = Promise.resolve();

  async function sweepAgainAndAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      const now = unixSeconds(clock);
      try {
        const swept = await storage.sweep({
          now,
          batchesBefore: now - limits.batchHistorySeconds,
          tracesBefore: now - traceSeconds,
        });
        if (swept.files + swept.uploads + swept.batches > 0)
          log({ level: 'info', message: 'swept', ...swept });
      } catch (error) {
        log({ level: 'error', message: 'the sweep failed', reason: reasonOf(error) });
      }
      await clock.sleep(sweepEveryMs, stopping.signal);
    }
  }

  return {
    start() {
      sweeping = sweepAgainAndAgain();
    },
    async close() {
      stopping.abort();
      await sweeping;
    },
  };
}
