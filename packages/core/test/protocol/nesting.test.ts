import { isTooDeep } from '@offpeak/core/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Shorter texts are accepted without a search. */
const searchedFrom = 16_385;

/** Pads a text with white space so that it is searched. */
const searched = (text: string) => text.padEnd(searchedFrom);
const lists = (depth: number) => '['.repeat(depth);

/** The deepest level of a text, character by character. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    if (isString && text[at] === '\\') {
      at += 1;
    } else if (isString) {
      isString = text[at] !== '"';
    } else if (text[at] === '"') {
      isString = true;
    } else if ('[{'.includes(text[at] ?? '')) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (']}'.includes(text[at] ?? '')) {
      depth -= 1;
    }
  }
  return deepest;
}

test('128 levels are accepted, and one more is not', () => {
  expect(isTooDeep(searched(lists(128)))).toBe(false);
  expect(isTooDeep(searched(lists(129)))).toBe(true);
  expect(isTooDeep(searched('{"a":'.repeat(128)))).toBe(false);
  expect(isTooDeep(searched('{"a":'.repeat(129)))).toBe(true);
});

test('a text of up to 16,384 characters is not searched', () => {
  expect(isTooDeep(lists(200).padEnd(searchedFrom - 1))).toBe(false);
  expect(isTooDeep(lists(200).padEnd(searchedFrom))).toBe(true);
});

test('levels that were closed do not count', () => {
  expect(isTooDeep(searched('[],'.repeat(500)))).toBe(false);
  expect(isTooDeep(searched('{},'.repeat(500)))).toBe(false);
  expect(isTooDeep(searched(`[{}${lists(127)}`))).toBe(false);
  expect(isTooDeep(searched(`[{}${lists(128)}`))).toBe(true);
});

test('brackets inside a string do not count, also after an escaped quote', () => {
  expect(isTooDeep(searched(`["${lists(500)}"]`))).toBe(false);
  expect(isTooDeep(searched(`["\\"${lists(500)}"]`))).toBe(false);
  expect(isTooDeep(searched(`["\\\\",${lists(500)}]`))).toBe(true);
  expect(isTooDeep(searched(`["${lists(500)}`))).toBe(false);
  expect(isTooDeep(searched(`["{]}${lists(9)}",${lists(128)}`))).toBe(true);
});

test('agrees with a search of every character', () => {
  const piece = fc.constantFrom('[', '[', '{', ']', '}', '"', '\\"', '\\\\', 'a', '"[[{{"', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), fc.integer({ min: 1, max: 12 }), (pieces, limit) => {
      const text = searched(pieces.join(''));
      expect(isTooDeep(text, limit)).toBe(depthOf(text) > limit);
    }),
    { numRuns: 300 },
  );
});
