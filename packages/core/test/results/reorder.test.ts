import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from '../../src/results/reorder.ts';

test('any order comes out sorted, with gaps named, in passes that the budget bounds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      fc.nat({ max: 5 }),
      async (indexes, budget, strangers) => {
        const size = 61;
        let passes = 0;
        async function* read() {
          passes++;
          for (let n = 0; n < strangers; n++) {
            yield { items: [`stranger ${n}`], weight: 1 };
          }
          yield { items: indexes.map((index) => `item ${index}`), weight: indexes.length };
        }
        const indexOf = (item: string) => (item.startsWith('item') ? Number(item.slice(5)) : null);
        const given = [];
        for await (const item of inOrder(read, indexOf, size, budget)) {
          given.push(item);
        }
        const expected = Array.from({ length: size }, (_, n) => (indexes.includes(n) ? `item ${n}` : n));
        expect(given).toEqual([...Array.from({ length: strangers }, (_, n) => `stranger ${n}`), ...expected]);
        expect(passes).toBeLessThanOrEqual(
          1 + Math.ceil(indexes.length / Math.max(1, Math.floor(budget / 2))),
        );
      },
    ),
  );
});

test('what is nearly in order is read once', async () => {
  let passes = 0;
  async function* read() {
    passes++;
    for (let n = 0; n < 1000; n++) {
      yield { items: [n ^ 7], weight: 1 };
    }
  }
  const given = [];
  for await (const item of inOrder(read, (item) => item, 1000, 10)) {
    given.push(item);
  }
  expect(given).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(passes).toBe(1);
});
