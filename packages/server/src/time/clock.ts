/**
 * The time, as the server sees it. It is an interface so that a test can let a 24-hour window pass in a
 * second.
 */
export interface Clock {
  /** Returns the time of day in ms since 1970. Someone may set it, also back. */
  now(): number;
  /** Returns the ms since some fixed moment. It never runs back and nobody can set it: it measures waits. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal is aborted; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A custom clock. Without `monotonic`, `performance.now()` measures its waits. */
export type ClockOption = Pick<Clock, 'now' | 'sleep'> & Partial<Pick<Clock, 'monotonic'>>;

/** Returns a clock with both readings. */
export function withMonotonic(clock: ClockOption): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic?.() ?? performance.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** The longest timer of JavaScript; longer sleeps consist of several. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Returns the clock of the machine.
 *
 * @example
 * ```ts
 * const clock = systemClock();
 * await clock.sleep(500);
 * ```
 */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    async sleep(ms, signal) {
      const until = performance.now() + ms;
      for (let left = ms; left > 0 && !signal?.aborted; left = until - performance.now()) {
        await sleepOnce(Math.min(left, maxTimerMs), signal);
      }
    },
  };
}

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
    if (signal?.aborted) {
      finish();
    }
  });
}

/** Returns the time of a clock in whole unix seconds, the unit of every `_at` field of the API. */
export function unixSeconds(clock: Pick<Clock, 'now'>): number {
  return Math.floor(clock.now() / 1000);
}
