import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProgress, nothingRecorded } from '../../src/results/progress.ts';
import { placesOf } from '../../src/testing/results.ts';

const total = 20;

test('the contents of a journal and later results are counted together, each request once', () => {
  const anyPlaces = fc.uniqueArray(fc.nat(total - 1));
  fc.assert(
    fc.property(anyPlaces, anyPlaces, (held, added) => {
      const bitmap = new Uint8Array(Math.ceil((Math.max(0, ...held) + 1) / 8));
      for (const index of held) {
        bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
      }
      expect(placesOf(bitmap)).toEqual([...held].sort((one, other) => one - other));
      const progress = createProgress(total, { ...nothingRecorded, bitmap, completed: held.length });
      const fresh = added.filter((index) => !held.includes(index));
      for (const index of fresh) {
        progress.add({ index, kind: 'output', counted: true, usage: null });
      }
      expect(progress).toMatchObject({
        recorded: held.length + fresh.length,
        completed: held.length + fresh.length,
      });
      for (let index = 0; index < total; index++) {
        expect(progress.has(index)).toBe(held.includes(index) || fresh.includes(index));
      }
    }),
  );
});

test('a second result, or one of a request that is not in the batch, is refused', () => {
  const progress = createProgress(total);
  const entry = { index: 19, kind: 'error', counted: false, usage: null } as const;
  progress.add(entry);
  expect(() => progress.add(entry)).toThrow('has a result already');
  expect(() => progress.add({ ...entry, index: 20 })).toThrow('not in the batch');
  expect(() => progress.add({ ...entry, index: -1 })).toThrow('not in the batch');
  // One that was not run is in neither count.
  expect(progress).toMatchObject({ recorded: 1, completed: 0, failed: 0, usage: null });
});
