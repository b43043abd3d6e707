import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ConcurrencyEvent,
  nextConcurrency,
  startConcurrency,
} from '../../src/concurrency/auto-concurrency.ts';

const call: fc.Arbitrary<ConcurrencyEvent> = fc.record({
  type: fc.constant('call' as const),
  ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
  tokens: fc.option<number, null>(fc.nat(100_000), { nil: null }),
  succeeded: fc.boolean(),
  overload: fc.boolean(),
  waitMs: fc.option<number, null>(fc.nat(1e6), { nil: null }),
  inFlight: fc.integer({ min: 1, max: 5000 }),
});
const reading: fc.Arbitrary<ConcurrencyEvent> = fc.record({
  type: fc.constant('queue' as const),
  running: fc.nat(1e6),
  waiting: fc.nat(1e6),
  inFlight: fc.nat(5000),
});
const events = fc.array(fc.tuple(fc.oneof(call, reading), fc.nat(2000)), { maxLength: 300 });

test('whatever happens, the limit is a whole number from 1 to the most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), events, (max, all) => {
      let state = startConcurrency(max);
      let now = 0;
      for (const [event, ms] of all) {
        now += ms;
        state = nextConcurrency(state, event, now);
        expect(Number.isInteger(state.limit)).toBe(true);
        expect(state.limit).toBeGreaterThanOrEqual(1);
        expect(state.limit).toBeLessThanOrEqual(max);
      }
    }),
  );
});

test('the same events lead to the same state, and change no earlier one', () => {
  fc.assert(
    fc.property(events, (all) => {
      const run = (): unknown => {
        let state = startConcurrency(256);
        let now = 0;
        for (const [event, ms] of all) {
          now += ms;
          const before = structuredClone(state);
          const next = nextConcurrency(state, event, now);
          expect(state).toEqual(before);
          state = next;
        }
        return state;
      };
      expect(run()).toEqual(run());
    }),
    { numRuns: 20 },
  );
});

test('a refusal halves the limit immediately, once per window, and its wait is kept', () => {
  const refused = {
    type: 'call',
    ms: 5,
    tokens: null,
    succeeded: false,
    overload: true,
    waitMs: 700,
    inFlight: 16,
  } as const;
  const once = nextConcurrency(startConcurrency(64), refused, 1000);
  expect(once.limit).toBe(8);
  expect(once.pausedUntil).toBe(1700);
  const twice = nextConcurrency(once, { ...refused, waitMs: null }, 1001);
  expect(twice.limit).toBe(8);
  expect(twice.pausedUntil).toBe(1700);
});
