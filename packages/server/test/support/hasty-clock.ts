import { type Clock, systemClock } from '@offpeak/server';

/** The clock of the machine, on which no one sleeps longer than 20 ms: what is done every second is done all the time. */
export function hastyClock(): Clock {
  const { now, sleep } = systemClock();
  return { now, sleep: (ms, signal) => sleep(Math.min(ms, 20), signal) };
}
