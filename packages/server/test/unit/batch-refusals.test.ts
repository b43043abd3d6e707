import { expect, test } from 'vitest';
import { createBatchRefusals } from '../../src/failures/batch-refusals.ts';
import type { LogEntry } from '../../src/log/log.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';
import { manualClock } from '../support/manual-clock.ts';

const retry = { firstMs: 1000, maxMs: 4000, maxAttempts: 20 };

function start({ hadAnswers = false } = {}) {
  const clock = manualClock();
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry) => entries.push(entry);
  const refusals = createBatchRefusals('batch_1', hadAnswers, { clock: steadyClock(clock), retry, log });
  const refuse = (status: number, times = 1, reason = `status ${status}`) =>
    Array.from({ length: times }, () => refusals.refused({ status, reason }, false));
  return { clock, entries, refusals, refuse };
}

const nine = Array.from({ length: 9 }, () => false);

test.each([401, 402, 407])('the tenth %i in a row waits, also from the beginning', (status) => {
  const { clock, entries, refusals, refuse } = start();
  expect(refuse(status, 11)).toEqual([...nine, true, true]);
  expect(refusals.problem).toEqual({ reason: `status ${status}`, since: clock.now() });
  expect(entries).toMatchObject([
    {
      level: 'warn',
      message: 'the model endpoint refuses every request of a batch: it waits',
      batch: 'batch_1',
      reason: `status ${status}`,
    },
  ]);
});

test.each([301, 307, 399, 403, 404, 405, 410, 421, 423, 426, 451])(
  'the tenth %i in a row waits if the model has answered before',
  (status) => {
    expect(start().refuse(status, 20)).toEqual([...nine, false, false, ...nine]);
    expect(start({ hadAnswers: true }).refuse(status, 10)).toEqual([...nine, true]);
    const { refusals, refuse } = start();
    refusals.answered(false);
    expect(refuse(status, 10)).toEqual([...nine, false]);
    refusals.answered(true);
    expect(refuse(status, 10)).toEqual([...nine, true]);
  },
);

test.each([299, 400, 406, 411, 413, 414, 415, 418, 422, 431, 502])(
  'a %i is always about its line',
  (status) => {
    expect(start({ hadAnswers: true }).refuse(status, 20)).toEqual([...nine, false, false, ...nine]);
  },
);

test('only equal refusals count, and any answer restarts the count', () => {
  const { refusals, refuse } = start({ hadAnswers: true });
  expect(refuse(402, 9)).toEqual(nine);
  expect(refuse(402, 9, 'status 402 (other)')).toEqual(nine);
  expect(refuse(401, 9)).toEqual(nine);
  refusals.answered(true);
  expect(refuse(401, 9)).toEqual(nine);
  expect(refuse(400)).toEqual([false]);
  expect(refuse(401, 10)).toEqual([...nine, true]);
});

test('one line is tried after each pause, which is ten times as long as between attempts, until an answer', () => {
  const { clock, entries, refusals, refuse } = start();
  refuse(402, 10);
  const pauses: number[] = [];
  for (let count = 0; count < 8; count++) {
    const pause = refusals.pausedUntil - clock.monotonic();
    pauses.push(pause);
    expect(refusals.mayTry(refusals.pausedUntil - 1)).toBe(false);
    clock.pass(pause);
    const isTrial = refusals.begin();
    expect([isTrial, refusals.mayTry(clock.monotonic())]).toEqual([true, false]);
    expect(refusals.refused({ status: 402, reason: 'status 402' }, isTrial)).toBe(true);
    refusals.end(isTrial);
  }
  for (const [index, pause] of pauses.entries()) {
    const full = Math.min(40_000, 1000 * 2 ** index);
    expect(pause).toBeLessThanOrEqual(full);
    expect(pause).toBeGreaterThanOrEqual(full * 0.75);
  }
  refusals.answered(true);
  expect([refusals.problem, refusals.mayTry(0)]).toEqual([null, true]);
  expect(entries).toMatchObject([
    {},
    { message: 'the model endpoint accepts the batch again', batch: 'batch_1' },
  ]);
});

test('an answer about the line alone ends a pause as well', () => {
  const { refusals, refuse } = start();
  refuse(402, 10);
  expect(refuse(400)).toEqual([false]);
  expect(refusals.problem).toBeNull();
});
