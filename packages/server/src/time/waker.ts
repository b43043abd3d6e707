import type { Clock } from './clock.ts';

/** Waits that can be ended early. Only one wait at a time. */
export interface Waker {
  /** Ends the current wait; without one, the next wait ends as soon as it starts. */
  wake(): void;
  /**
   * Waits for `ms`, until woken, or until the signal is aborted. It leaves no timer or listener, and never
   * rejects.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Creates a waker that nobody has used yet. */
export function createWaker(clock: Pick<Clock, 'sleep'>): Waker {
  let isWoken = false;
  let waiting: AbortController | null = null;
  return {
    wake() {
      isWoken = true;
      waiting?.abort();
    },
    async wait(ms, signal) {
      if (!isWoken && !signal.aborted && ms > 0) {
        const timer = new AbortController();
        const stop = (): void => timer.abort();
        waiting = timer;
        signal.addEventListener('abort', stop, { once: true });
        await clock.sleep(ms, timer.signal);
        signal.removeEventListener('abort', stop);
        waiting = null;
      }
      isWoken = false;
    },
  };
}
