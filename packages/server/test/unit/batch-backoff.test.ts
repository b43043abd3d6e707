import { expect, test } from 'vitest';
import { batchRetryDelayMs, storageDeadline } from '../../src/lifecycle/batch-backoff.ts';

const deadline = 86_400_000;

test.each([
  [{ failures: 1, isTransient: true, now: 0 }, 5000],
  [{ failures: 3, isTransient: true, now: 0 }, 20_000],
  [{ failures: 500, isTransient: true, now: 0 }, 300_000],
  [{ failures: 500, isTransient: true, now: deadline + 59_000 }, 1000],
  [{ failures: 1, isTransient: true, now: deadline + 59_999 }, 1],
  [{ failures: 1, isTransient: true, now: deadline + 60_000 }, null],
  [{ failures: 7, isTransient: false, now: 0 }, 300_000],
  [{ failures: 8, isTransient: false, now: 0 }, null],
])('after %j a batch runs again in %s ms', (failure, delayMs) => {
  expect(batchRetryDelayMs({ ...failure, deadline })).toBe(delayMs);
});

test('results wait for a storage until a minute after the window, and for a minute once it has closed', () => {
  expect(storageDeadline(deadline, 5)).toBe(deadline + 60_000);
  expect(storageDeadline(deadline, deadline)).toBe(deadline + 60_000);
  expect(storageDeadline(deadline, deadline + 5)).toBe(deadline + 60_005);
});
