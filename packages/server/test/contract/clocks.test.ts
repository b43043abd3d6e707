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
});

describe('the clock of the tests', () => {
  testClock(() => {
    const clock = manualClock();
    return { clock, pass: async (ms) => clock.pass(ms) };
  });
});
