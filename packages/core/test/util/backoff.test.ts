import { backoffMs } from '@offpeak/core/protocol';
import { expect, test } from 'vitest';

test('each pause is twice the one before, up to the longest', () => {
  expect([0, 1, 2, 3, 2000].map((retry) => backoffMs(retry, 500, 3000))).toEqual([
    500, 1000, 2000, 3000, 3000,
  ]);
  expect(backoffMs(10, 1)).toBe(1024);
});
