import { untilAborted } from '../util/sleep.ts';
import type { BatchJob } from './job.ts';

/** What this process knows of a job it is working on. */
export interface WorkingJob {
  /** The current state of the job, which may be newer than what a caller has saved. */
  newest?: BatchJob | undefined;
  /** The job that retries its failed requests. */
  retriedAs?: BatchJob | undefined;
}

interface Entry extends WorkingJob {
  leases: number;
  /** Settles when the last queued step has ended. */
  tail: Promise<void>;
}

const entries = new Map<string, Entry>();

/** A lease of a job: what is known of the job is kept until every lease is released. */
export interface JobLease {
  /**
   * Runs a step after the steps that were queued before it. Throws `aborted` if the signal is aborted first.
   */
  inTurn<T>(signal: AbortSignal | undefined, step: (known: WorkingJob) => Promise<T>): Promise<T>;
  release(): void;
}

/**
 * Leases the job of a key. Two concurrent calls with the same saved job would each find that a batch is
 * missing and create it. So they run one after the other, and the second starts from what the first has done,
 * not from what was saved.
 */
export function leaseJob(key: string): JobLease {
  const entry = entries.get(key) ?? { leases: 0, tail: Promise.resolve() };
  entries.set(key, entry);
  entry.leases += 1;
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
      entry.leases -= 1;
      if (entry.leases === 0) {
        entries.delete(key);
      }
    },
  };
}
