import { expect, test } from 'vitest';
import { pollDelay } from '../src/poll-delay.ts';

const delay = (forMs: number, quietMs: number, shortestMs = 1_000, longestMs = 30_000): number =>
  pollDelay({ forMs, quietMs }, shortestMs, longestMs);

test('a batch that moves is asked for at the shortest interval', () => {
  expect(delay(20_000, 400)).toBe(1_000);
});

test('a batch that does not move is asked for less and less, never less than the longest interval', () => {
  expect(delay(8_000, 8_000)).toBe(4_000);
  expect(delay(3_600_000, 3_600_000)).toBe(30_000);
});

test('a batch that moves all night costs some thousand polls, not a hundred thousand', () => {
  let polls = 0;
  for (let forMs = 0; forMs < 24 * 3_600_000; polls++) forMs += delay(forMs, 0);
  expect(polls).toBeGreaterThan(1_000);
  expect(polls).toBeLessThan(4_000);
});

test('the shortest interval wins over growth, the longest over both', () => {
  expect(delay(0, 100, 5_000)).toBe(5_000);
  expect(delay(0, 100, 5_000, 2_000)).toBe(2_000);
});
