import { systemClock } from '@offpeak/server';
import { describe, expect, test, vi } from 'vitest';
import { manualClock } from '../support/manual-clock.ts';
import { testClock } from './clock-contract.ts';

describe('the clock of the machine', () => {
  testClock(() => ({ clock: systemClock(), pass: () => Promise.resolve() }));

  test('a sleep takes no longer when someone sets the time of day back', async () => {
    const clock = systemClock();
    const slept = clock.sleep(20);
    const now = Date.now();
    const back = vi.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000);
    try {
      await slept;
      expect(clock.now()).toBe(now - 3_600_000);
    } finally {
      back.mockRestore();
    }
  });

  test('a sleep longer than any timer sets only timers that are possible', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      const stop = new AbortController();
      const slept = systemClock().sleep(2 ** 31 + 5000, stop.signal);
      expect(timers.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1]);
      stop.abort();
      await slept;
    } finally {
      timers.mockRestore();
    }
  });
});

describe('the clock of the tests', () => {
  testClock(() => {
    const clock = manualClock();
    return { clock, pass: async (ms) => clock.pass(ms) };
  });
});
