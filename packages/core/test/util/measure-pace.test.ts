import { measurePace, type PaceStart } from '@offpeak/core';
import { expect, test } from 'vitest';

test('the first measurement has no pace', () => {
  expect(measurePace(undefined, 5, 10, 100)).toEqual({
    start: { at: 100, amount: 5 },
    perSecond: null,
    etaMs: null,
  });
  expect(measurePace(null, 5, 10, 100).start).toEqual({ at: 100, amount: 5 });
});

test('the pace is the work since the start, and estimates the time left', () => {
  const start = { at: 1000, amount: 10 };
  expect(measurePace(start, 20, 100, 3000)).toEqual({ start, perSecond: 5, etaMs: 16_000 });
  expect(measurePace(start, 100, 100, 3000)).toEqual({ start, perSecond: 45, etaMs: 0 });
});

test.each([
  ['nothing was gained', { at: 0, amount: 5 }, 5, 1000],
  ['no time has passed', { at: 1000, amount: 5 }, 6, 1000],
])('there is no pace while %s', (_, start, amount, at) => {
  expect(measurePace(start, amount, 10, at)).toEqual({ start, perSecond: null, etaMs: null });
});

test('an amount that decreases starts the measurement over', () => {
  const start: PaceStart = { at: 0, amount: 5 };
  expect(measurePace(start, 4, 10, 1000)).toEqual({
    start: { at: 1000, amount: 4 },
    perSecond: null,
    etaMs: null,
  });
});

test('more done than there is in all has a pace and no estimate', () => {
  expect(measurePace({ at: 0, amount: 0 }, 20, 10, 1000)).toMatchObject({ perSecond: 20, etaMs: null });
});
