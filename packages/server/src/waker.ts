import type { Clock } from './clock.ts';

/** Rests that can be cut short. One at a time rests. */
export interface Waker {
  /** Ends the rest under way; when nobody rests, the next rest ends as soon as it begins. */
  wake(): void;
  /** Rests for `ms`, until woken, or until the signal is aborted. It leaves no timer and no listener behind, and never rejects. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

/** A waker nobody has used yet. */
export function createWaker(clock: Pick<Clock, 'sleep'>): Waker {
  let isWoken = false;
  let resting: AbortController | null = null;
  return {
    wake() {
      isWoken = true;
      resting?.abort();
    },
    async rest(ms, signal) {
      if (!isWoken && !signal.aborted && ms > 0) {
        const timer = new AbortController();
        const stop = (): void => timer.abort();
        resting = timer;
        signal.addEventListener('abort', stop, { once: true });
        await clock.sleep(ms, timer.signal);
        signal.removeEventListener('abort', stop);
        resting = null;
      }
      isWoken = false;
    },
  };
}
