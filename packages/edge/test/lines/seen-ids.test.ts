import { expect, test } from 'vitest';
import { createSeenIds } from '../../src/lines/seen-ids.ts';

test('an id that came before has the line on which it was first', () => {
  const seen = createSeenIds();
  expect([seen.add('a', 1), seen.add('b', 2), seen.add('a', 3), seen.add('', 4), seen.add('b', 5)]).toEqual([
    null,
    null,
    1,
    null,
    2,
  ]);
});

test('among many ids that differ little, none is taken for another', () => {
  // Of so many, a hash of 32 bits would take dozens for others, and one of 53 bits none.
  const seen = createSeenIds();
  let mistaken = 0;
  for (let line = 1; line <= 600_000; line += 1) {
    if (seen.add(`request-${line}`, line) !== null) {
      mistaken += 1;
    }
  }
  expect(mistaken).toBe(0);
});
