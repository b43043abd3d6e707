import type { Clock } from '../clock.ts';

/** One alarm that can be set again. */
export interface Alarm {
  /** Rings at a time of the monotonic clock (ms) unless set again before; null sets it to never. */
  set(time: number | null): void;
}

/** An alarm on a clock. It never rings inside of `set`. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let current: AbortController | null = null;
  let currentTime: number | null = null;
  return {
    set(time) {
      if (time === currentTime) return;
      current?.abort();
      current = null;
      currentTime = time;
      if (time === null) return;
      const mine = new AbortController();
      current = mine;
      void clock.sleep(Math.max(1, time - clock.monotonic()), mine.signal).then(() => {
        if (mine.signal.aborted) return;
        current = null;
        currentTime = null;
        ring();
      });
    },
  };
}
