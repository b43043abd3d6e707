import { expect, test } from 'vitest';
import { growingRestMs, patientUntil, restAfter } from '../../src/engine/rests.ts';

const deadline = 86_400_000;

test.each([
  [{ failures: 1, mayPass: true, now: 0 }, 5000],
  [{ failures: 3, mayPass: true, now: 0 }, 20_000],
  [{ failures: 500, mayPass: true, now: 0 }, 300_000],
  [{ failures: 500, mayPass: true, now: deadline + 59_000 }, 1000],
  [{ failures: 1, mayPass: true, now: deadline + 59_999 }, 1],
  [{ failures: 1, mayPass: true, now: deadline + 60_000 }, null],
  [{ failures: 7, mayPass: false, now: 0 }, 300_000],
  [{ failures: 8, mayPass: false, now: 0 }, null],
])('after %j a batch rests for %s ms', (trouble, rest) => {
  expect(restAfter({ ...trouble, deadline })).toBe(rest);
});

test('rests double from the first to the longest, however many there were', () => {
  const rules = { firstMs: 3, longestMs: 20 };
  expect([1, 2, 3, 4, 5, 5000].map((failures) => growingRestMs(failures, rules))).toEqual([
    3, 6, 12, 20, 20, 20,
  ]);
});

test('results wait for a storage for a minute longer than the window, and a minute when it has closed', () => {
  expect(patientUntil(deadline, 5)).toBe(deadline + 60_000);
  expect(patientUntil(deadline, deadline)).toBe(deadline + 60_000);
  expect(patientUntil(deadline, deadline + 5)).toBe(deadline + 60_005);
});
