import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeenIds } from '../../src/input/custom-ids.ts';

test('ids differ by every character, however long they are', () => {
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

test('an id that equals the stored hash of another is not its duplicate', () => {
  const id = 'x'.repeat(65);
  const digest = hash('sha256', Buffer.from(id, 'utf16le'), 'base64');
  const seen = createSeenIds();
  for (const [index, one] of [id, digest, `#${digest}`, `=${digest}`, `sha256 ${digest}`].entries()) {
    expect(seen.add(one, index + 1)).toBeNull();
  }
});

test('distinct ids are never duplicates, whatever they contain and around the length that is kept', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.integer({ min: 62, max: 67 }).map((length) => 'é'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 60 }), (ids) => {
      const seen = createSeenIds();
      const added = ids.filter((one, index) => seen.add(one, index) === null);
      expect(added).toEqual([...new Set(ids)]);
    }),
  );
});
