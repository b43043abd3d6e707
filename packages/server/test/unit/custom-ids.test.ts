import { expect, test } from 'vitest';
import { createSeenIds } from '../../src/validation/custom-ids.ts';

test('ids are told apart by every character, however long they are', () => {
  for (const length of [0, 100]) {
    const seen = createSeenIds();
    const start = 'x'.repeat(length);
    // Halves of surrogate pairs that stand alone are different ids, though in UTF-8 they are the same.
    for (const [index, end] of ['a', 'b', '\u{d800}', '\u{d801}', '\u{dc00}', '\ufffd'].entries()) {
      expect(seen.add(start + end, index + 1)).toBeNull();
      expect(seen.add(start + end, 99)).toBe(index + 1);
    }
  }
});
