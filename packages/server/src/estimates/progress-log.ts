import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Estimates } from './estimates.ts';

/** Logs once a minute how far batches are, while any runs. */
export interface ProgressLog {
  start(): void;
  close(): Promise<void>;
}

const everyMs = 60_000;

/** Creates a log of progress that has not started. */
export function createProgressLog(options: {
  estimates: Estimates;
  clock: SteadyClock;
  log: Log;
}): ProgressLog {
  const { estimates, clock, log } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(everyMs, stopping.signal);
      if (!stopping.signal.aborted && estimates.batches > 0) {
        logProgress(estimates, log);
      }
    }
  }

  return {
    start() {
      running = run();
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}

function logProgress(estimates: Estimates, log: Log): void {
  const { batches, left } = estimates;
  const { lines, outputTokens } = estimates.rate('now');
  const seconds = estimates.secondsLeft();
  log({
    level: 'info',
    message: lines > 0 ? 'batches run' : 'batches wait',
    batches,
    linesLeft: left,
    linesPerSecond: Number(lines.toPrecision(3)),
    outputTokensPerSecond: Number(outputTokens.toPrecision(3)),
    timeLeft: seconds === null ? 'unknown' : formatDuration(seconds),
  });
}

/**
 * Describes a time in seconds with its two largest units.
 *
 * @example
 * ```ts
 * formatDuration(7500); // '2 h 5 min'
 * ```
 */
export function formatDuration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) {
    return `${Math.ceil(seconds)} s`;
  }
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
