import { expect, test } from 'vitest';
import type { Clock } from '../../src/time/clock.ts';
import { createResettableTimer } from '../../src/time/resettable-timer.ts';
import { manualClock } from '../support/manual-clock.ts';

/** A manual clock that counts who sleeps on it. */
function countingClock() {
  const manual = manualClock();
  let sleepers = 0;
  let slept = 0;
  const clock: Clock = {
    ...manual,
    async sleep(ms, signal) {
      sleepers += 1;
      slept += 1;
      await manual.sleep(ms, signal);
      sleepers -= 1;
    },
  };
  return { clock, manual, sleepers: () => sleepers, slept: () => slept };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a timer fires once, at its time and not before, whatever the time of day does', async () => {
  const { clock, manual } = countingClock();
  let rung = 0;
  const alarm = createResettableTimer(clock, () => {
    rung += 1;
  });
  alarm.set(clock.monotonic() + 1000);
  manual.jump(-3_600_000);
  manual.pass(999);
  await turn();
  expect(rung).toBe(0);
  manual.pass(1);
  await turn();
  expect(rung).toBe(1);
  manual.pass(10_000);
  await turn();
  expect(rung).toBe(1);
});

test('a timer that is set again fires only at the new time, and never when it is cleared', async () => {
  const { clock, manual, sleepers, slept } = countingClock();
  let rung = 0;
  const alarm = createResettableTimer(clock, () => {
    rung += 1;
  });
  for (let time = 1000; time < 1010; time++) {
    alarm.set(time);
  }
  await turn();
  expect(sleepers()).toBe(1);
  alarm.set(1009);
  await turn();
  // The same time sets no other timer.
  expect([sleepers(), slept()]).toEqual([1, 10]);
  alarm.set(null);
  await turn();
  expect(sleepers()).toBe(0);
  manual.pass(5000);
  await turn();
  expect(rung).toBe(0);
  // A time that has passed rings, but not inside of `set`.
  alarm.set(10);
  expect(rung).toBe(0);
  manual.pass(1);
  await turn();
  expect([rung, sleepers()]).toEqual([1, 0]);
  // The same time may be set again once it has rung.
  alarm.set(10);
  manual.pass(1);
  await turn();
  expect(rung).toBe(2);
});
