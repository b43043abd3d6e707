import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reorder } from '../../src/results/reorder.ts';

test('items come out in order with a number for each gap, in as many passes as the budget needs', async () => {
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
            yield { items: [`stranger ${n}`], itemBytes: 1 };
          }
          yield { items: indexes.map((index) => `item ${index}`), itemBytes: 1 };
        }
        const indexOf = (item: string) => (item.startsWith('item') ? Number(item.slice(5)) : null);
        const given = [];
        for await (const items of reorder(read, indexOf, size, budget)) {
          given.push(...items);
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

test('items that are nearly in order are read once', async () => {
  let passes = 0;
  async function* read() {
    passes++;
    for (let n = 0; n < 1000; n++) {
      yield { items: [n ^ 7], itemBytes: 1 };
    }
  }
  const given = [];
  for await (const items of reorder(read, (item) => item, 1000, 10)) {
    given.push(...items);
  }
  expect(given).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(passes).toBe(1);
});
