import { expect, test } from 'vitest';
import { pollDelay } from '../src/batch/poll-delay.ts';

const delay = (forMs: number, quietMs: number, minMs = 1_000, maxMs = 30_000): number =>
  pollDelay({ forMs, quietMs }, minMs, maxMs);

test('a batch that changes is polled at the shortest interval', () => {
  expect(delay(20_000, 400)).toBe(1_000);
});

test('a batch that does not change is polled less and less, at least once per longest interval', () => {
  expect(delay(8_000, 8_000)).toBe(4_000);
  expect(delay(3_600_000, 3_600_000)).toBe(30_000);
});

test('a batch that changes all night costs some thousand polls, not a hundred thousand', () => {
  let polls = 0;
  for (let forMs = 0; forMs < 24 * 3_600_000; polls++) {
    forMs += delay(forMs, 0);
  }
  expect(polls).toBeGreaterThan(1_000);
  expect(polls).toBeLessThan(4_000);
});

test('the shortest interval wins over growth, the longest over both', () => {
  expect(delay(0, 100, 5_000)).toBe(5_000);
  expect(delay(0, 100, 5_000, 2_000)).toBe(2_000);
});
