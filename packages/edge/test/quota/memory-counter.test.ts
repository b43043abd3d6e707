import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryCounter } from '../../src/quota/memory-counter.ts';

test('counts up to the maximum in one window, and from zero in the next', async () => {
  let now = 90_000;
  const counter = memoryCounter(() => now);
  expect(await counter.count('a', 3, 5, 60_000)).toEqual({ allowed: true, resetMs: 30_000 });
  expect(await counter.count('a', 3, 5, 60_000)).toEqual({ allowed: false, resetMs: 30_000 });
  expect((await counter.count('a', 2, 5, 60_000)).allowed).toBe(true);
  expect((await counter.count('b', 5, 5, 60_000)).allowed).toBe(true);
  now = 120_000;
  expect(await counter.count('a', 5, 5, 60_000)).toEqual({ allowed: true, resetMs: 60_000 });
});

test('windows of different lengths are counted apart', async () => {
  const counter = memoryCounter(() => 0);
  expect((await counter.count('a', 1, 1, 60_000)).allowed).toBe(true);
  expect((await counter.count('a', 1, 1, 86_400_000)).allowed).toBe(true);
});

test('returns the unused part', async () => {
  const counter = memoryCounter(() => 0);
  await counter.count('a', 1, 1, 60_000);
  await counter.refund('a', 1, 60_000);
  expect((await counter.count('a', 1, 1, 60_000)).allowed).toBe(true);
});

test('never lets more than the maximum through, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 })),
      fc.integer({ min: 1, max: 30 }),
      async (amounts, max) => {
        const counter = memoryCounter(() => 0);
        const counted = await Promise.all(amounts.map((amount) => counter.count('a', amount, max, 60_000)));
        const sum = amounts
          .filter((_, index) => counted[index]?.allowed)
          .reduce((left, right) => left + right, 0);
        expect(sum).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test('forgets windows that are over', async () => {
  let now = 0;
  const counter = memoryCounter(() => now);
  for (let index = 0; index < 5000; index += 1) {
    now += 1000;
    await counter.count(`key ${index}`, 1, 1, 1000);
  }
  // Every key had its window; none of the old ones is still full.
  expect((await counter.count('key 0', 1, 1, 1000)).allowed).toBe(true);
});
