/**
 * The time, as the server sees it. Given as an interface so that a 24-hour window can be tested in a second and so
 * that a runtime with alarms of its own can bring them.
 */
export interface Clock {
  /** The time of day: milliseconds since 1970. Someone may set it, also back. */
  now(): number;
  /** Milliseconds since some fixed moment. It never runs back, and nobody can set it: what measures a wait. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds, or as soon as the signal is aborted; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock of your own. Without `monotonic`, `performance.now()` of the runtime measures its waits. */
export type ClockOption = Pick<Clock, 'now' | 'sleep'> & Partial<Pick<Clock, 'monotonic'>>;

/** A clock with both readings. */
export function withMonotonic(clock: ClockOption): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic?.() ?? performance.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** No timer of JavaScript waits longer than this; longer sleeps are made of several. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The clock of the machine.
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
        await sleepOnce(Math.min(left, longestTimerMs), signal);
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

/** The clock in whole unix seconds, the unit of every `_at` field on the wire. */
export function unixSeconds(clock: Pick<Clock, 'now'>): number {
  return Math.floor(clock.now() / 1000);
}
