import { systemClock } from '@offpeak/server';
import { describe } from 'vitest';
import { manualClock } from '../support/manual-clock.ts';
import { testClock } from './clock-contract.ts';

describe('the clock of the machine', () => {
  testClock(() => ({ clock: systemClock(), pass: () => Promise.resolve() }));
});

describe('the clock of the tests', () => {
  testClock(() => {
    const clock = manualClock();
    return { clock, pass: async (ms) => clock.pass(ms) };
  });
});
