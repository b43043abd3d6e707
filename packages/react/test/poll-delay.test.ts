import { expect, test } from 'vitest';
import { pollDelay } from '../src/poll-delay.ts';

const state = { watchedMs: 0, quietMs: 0, relaxed: false, minIntervalMs: 1_000, maxIntervalMs: 30_000 };

test('a batch that moves is asked for at the shortest interval', () => {
  expect(pollDelay({ ...state, watchedMs: 20_000, quietMs: 400 })).toBe(1_000);
});

test('a batch that stands still is asked for less and less, never less than the longest interval', () => {
  expect(pollDelay({ ...state, watchedMs: 8_000, quietMs: 8_000 })).toBe(4_000);
  expect(pollDelay({ ...state, watchedMs: 3_600_000, quietMs: 3_600_000 })).toBe(30_000);
});

test('a batch that moves all night costs some thousand polls, not a hundred thousand', () => {
  let polls = 0;
  for (let watchedMs = 0; watchedMs < 24 * 3_600_000; polls++)
    watchedMs += pollDelay({ ...state, watchedMs });
  expect(polls).toBeGreaterThan(1_000);
  expect(polls).toBeLessThan(4_000);
});

test('a hidden tab, or one that events reach, asks at the longest interval', () => {
  expect(pollDelay({ ...state, relaxed: true })).toBe(30_000);
});

test('the shortest interval wins over growth, the longest over both', () => {
  expect(pollDelay({ ...state, quietMs: 100, minIntervalMs: 5_000 })).toBe(5_000);
  expect(pollDelay({ ...state, quietMs: 100, minIntervalMs: 5_000, maxIntervalMs: 2_000 })).toBe(2_000);
});
