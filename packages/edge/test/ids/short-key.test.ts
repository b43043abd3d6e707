import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecent } from '../../src/ids/recent.ts';
import { isHashed, shortKey } from '../../src/ids/short-key.ts';
import { anyText } from '../support/any-text.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).byteLength;

test('a short text is its own key, a long one has its hash, and no two share one', async () => {
  expect(await shortKey('x'.repeat(80), 80)).toBe('x'.repeat(80));
  expect(await shortKey('é'.repeat(40), 80)).toBe('é'.repeat(40));
  const long = await shortKey('x'.repeat(81), 80);
  expect(long).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect([isHashed(long), isHashed('x')]).toEqual([true, false]);
  // The key of a long text is itself a short text.
  expect(await shortKey(long, 80)).not.toBe(long);
  expect(await shortKey('é'.repeat(41), 80)).toMatch(/^sha256:/);
});

test('a key fits, and is the same each time', async () => {
  await fc.assert(
    fc.asyncProperty(anyText({ maxLength: 300 }), async (text) => {
      const key = await shortKey(text, 80);
      expect(bytes(key)).toBeLessThanOrEqual(80);
      expect(await shortKey(text, 80)).toBe(key);
      if (bytes(text) <= 80) {
        expect(key).toBe(text);
      }
    }),
  );
});

test('the memory is bounded by the length of the keys', () => {
  const recent = createRecent<number>();
  const key = (index: number): string => String(index).padEnd(100_000, '.');
  for (let index = 0; index < 5; index += 1) {
    recent.set(key(index), index);
  }
  for (let again = 0; again < 9; again += 1) {
    recent.set(key(4), 4);
  }
  expect([recent.get(key(0)), recent.get(key(4))]).toEqual([0, 4]);
  recent.set(key(5), 5);
  expect([recent.get(key(0)), recent.get(key(4)), recent.get(key(5))]).toEqual([undefined, undefined, 5]);
  for (let index = 6; index < 10; index += 1) {
    recent.set(key(index), index);
  }
  expect([recent.get(key(5)), recent.get(key(9))]).toEqual([5, 9]);
});
