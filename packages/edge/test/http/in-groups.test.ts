import { expect, test } from 'vitest';
import { inGroups } from '../../src/http/in-groups.ts';

test('works on six at a time and keeps the order', async () => {
  let running = 0;
  let most = 0;
  const results = await inGroups(
    Array.from({ length: 14 }, (_, index) => index),
    async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return item * 2;
    },
  );
  expect(results).toEqual(Array.from({ length: 14 }, (_, index) => index * 2));
  expect(most).toBe(6);
  expect(await inGroups([], async () => 1)).toEqual([]);
});

test('the first failure is the outcome', async () => {
  await expect(inGroups([1, 2], async (item) => Promise.reject(new Error(`no ${item}`)))).rejects.toThrow(
    'no 1',
  );
});
