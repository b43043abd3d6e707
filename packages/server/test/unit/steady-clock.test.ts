import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const minute = 60_000;
const day = 86_400_000;

test('a jump that ends within five minutes is never visible, however often the clock is read', () => {
  const step = fc.record({
    jump: fc.integer({ min: -31 * day, max: 31 * day }),
    looks: fc.array(fc.integer({ min: 1, max: minute }), { minLength: 1, maxLength: 4 }),
    quiet: fc.integer({ min: 0, max: day }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const manual = manualClock(1_000_000);
      const clock = steadyClock(manual);
      let passed = 0;
      const pass = (ms: number): void => {
        manual.pass(ms);
        passed += ms;
        // A step of up to two seconds is a correction, not a jump.
        expect(Math.abs(clock.now() - 1_000_000 - passed)).toBeLessThanOrEqual(2000);
      };
      for (const { jump, looks, quiet } of steps) {
        manual.jump(jump);
        for (const ms of looks) {
          pass(ms);
        }
        manual.jump(-jump);
        pass(quiet);
        expect(clock.now()).toBe(manual.now());
      }
    }),
  );
});

test('a jump that lasts for five minutes is accepted, and visible on the wall clock meanwhile', () => {
  const manual = manualClock(0);
  const clock = steadyClock(manual);
  manual.pass(10 * minute);
  expect(clock.agreedForMs()).toBe(10 * minute);
  manual.jump(day);
  expect([clock.now(), clock.wall(), clock.agreedForMs()]).toEqual([10 * minute, day + 10 * minute, 0]);
  expect(clock.jumpedMs()).toBe(day);
  manual.pass(5 * minute - 1);
  expect([clock.now(), clock.agreedForMs()]).toEqual([15 * minute - 1, 0]);
  manual.pass(1);
  expect([clock.now(), clock.agreedForMs()]).toEqual([day + 15 * minute, 5 * minute]);
  expect(clock.jumpedMs()).toBe(0);
});

test('another jump within the five minutes restarts them', () => {
  const manual = manualClock(0);
  const clock = steadyClock(manual);
  manual.jump(day);
  clock.now();
  manual.pass(4 * minute);
  manual.jump(day);
  clock.now();
  manual.pass(4 * minute);
  expect(clock.now()).toBe(8 * minute);
  manual.pass(minute);
  expect(clock.now()).toBe(2 * day + 9 * minute);
});

test('a step of two seconds is accepted immediately, a greater one is a jump', () => {
  const manual = manualClock(0);
  const clock = steadyClock(manual);
  manual.jump(2000);
  expect(clock.now()).toBe(2000);
  manual.jump(-2001);
  expect(clock.now()).toBe(2000);
});

test('a clock without a monotonic reading is measured by that of the runtime', async () => {
  const manual = manualClock(Date.now());
  const clock = steadyClock({ now: manual.now, sleep: manual.sleep });
  const before = clock.monotonic();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(clock.monotonic()).toBeGreaterThan(before);
});
