import { type Clock, systemClock } from '@offpeak/server';

/**
 * The clock of the machine, on which no one sleeps longer than 20 ms: what is done every second is done all
 * the time.
 */
export function hastyClock(): Clock {
  const clock = systemClock();
  return { ...clock, sleep: (ms, signal) => clock.sleep(Math.min(ms, 20), signal) };
}
