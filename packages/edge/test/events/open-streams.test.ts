import { expect, test } from 'vitest';
import { countOpenStreams } from '../../src/events/open-streams.ts';

test('each tenant may have as many streams as the limit, and another one for each that ends', () => {
  const streams = countOpenStreams(1000, () => 0);
  const ended = streams.add('ann', 2);
  expect(streams.add('ann', 2)).not.toBe(null);
  expect(streams.add('ann', 2)).toBe(null);
  expect(streams.add('bob', 2)).not.toBe(null);
  ended?.();
  ended?.();
  expect(streams.add('ann', 2)).not.toBe(null);
  expect(streams.add('ann', 2)).toBe(null);
});

test('a stream whose end was never reported counts only for its maximum duration', () => {
  let now = 0;
  const streams = countOpenStreams(1000, () => now);
  expect(streams.add('ann', 1)).not.toBe(null);
  now = 1000;
  expect(streams.add('ann', 1)).toBe(null);
  now = 1001;
  expect(streams.add('ann', 1)).not.toBe(null);
  expect(streams.add('ann', 1)).toBe(null);
});
