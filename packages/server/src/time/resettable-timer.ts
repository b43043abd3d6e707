import type { Clock } from './clock.ts';

/** A timer for one time, which can be changed. */
export interface ResettableTimer {
  /** Fires at a time of the monotonic clock (ms) instead of the time set before; null for never. */
  set(time: number | null): void;
}

/** Creates a timer that is not set. It never calls `fire` within `set`. */
export function createResettableTimer(clock: Clock, fire: () => void): ResettableTimer {
  let current: AbortController | null = null;
  let currentTime: number | null = null;
  return {
    set(time) {
      if (time === currentTime) {
        return;
      }
      current?.abort();
      current = null;
      currentTime = time;
      if (time === null) {
        return;
      }
      const mine = new AbortController();
      current = mine;
      void clock.sleep(Math.max(1, time - clock.monotonic()), mine.signal).then(() => {
        if (!mine.signal.aborted) {
          current = null;
          currentTime = null;
          fire();
        }
      });
    },
  };
}
