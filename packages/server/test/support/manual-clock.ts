import type { Clock } from '../../src/time/clock.ts';

/** A clock that goes only as far as a test lets it. */
export interface ManualClock extends Clock {
  /** Lets time pass, and wakes those whose sleep is over. */
  pass(ms: number): void;
  /** Sets the time of day forward or back, as a person or NTP does; no time passes. */
  jump(ms: number): void;
}

/** A clock that stands at a time (ms). */
export function manualClock(start = Date.parse('2026-03-01T12:00:00Z')): ManualClock {
  let passed = 0;
  let set = start;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => set + passed,
    monotonic: () => passed,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) {
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const sleeper = { until: passed + ms, wake: () => finish() };
        const finish = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', finish);
          resolve();
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', finish, { once: true });
      });
    },
    pass(ms) {
      passed += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.until <= passed) {
          sleeper.wake();
        }
      }
    },
    jump(ms) {
      set += ms;
    },
  };
}
