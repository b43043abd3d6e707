import { untilAborted } from '../util/sleep.ts';
import type { BatchJob } from './job.ts';

/** What this process knows of a job that it is working on. */
export interface WorkingJob {
  /** The job as it is now, which may be newer than what a caller has saved. */
  newest?: BatchJob | undefined;
  /** The job that runs its failed requests again. */
  retriedAs?: BatchJob | undefined;
}

interface Entry extends WorkingJob {
  holders: number;
  /** Settles when the last step asked for has ended. */
  tail: Promise<void>;
}

const entries = new Map<string, Entry>();

/** A hold on a job: what is known of it stays known until every hold is released. */
export interface JobHold {
  /** Runs a step when those asked for before it have ended, or throws `aborted` if the signal comes first. */
  inTurn<T>(signal: AbortSignal | undefined, step: (known: WorkingJob) => Promise<T>): Promise<T>;
  release(): void;
}

/**
 * Holds the job of a key. Two calls at once with the same saved job would each find that a batch is missing
 * and create it, so they take turns, and the second starts from what the first has done instead of from what
 * was saved.
 */
export function holdJob(key: string): JobHold {
  const entry = entries.get(key) ?? { holders: 0, tail: Promise.resolve() };
  entries.set(key, entry);
  entry.holders += 1;
  return {
    async inTurn(signal, step) {
      const before = entry.tail;
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      entry.tail = before.then(() => ended);
      try {
        await untilAborted(before, signal);
        return await step(entry);
      } finally {
        end();
      }
    },
    release() {
      entry.holders -= 1;
      if (entry.holders === 0) {
        entries.delete(key);
      }
    },
  };
}
