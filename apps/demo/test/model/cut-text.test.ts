import { expect, test } from 'vitest';
import { cutText } from '../../model/embed/cut-text.ts';

test('a short text stays as it is', () => {
  expect(cutText('happy birthday')).toBe('happy birthday');
});

test('a long text is cut, also one whose characters grow when they are normalized', () => {
  expect(cutText('a'.repeat(40_000))).toHaveLength(1500);
  expect(cutText('\ufdfa'.repeat(1500)).length).toBeLessThanOrEqual(1500);
});

test('a cut never splits a character', () => {
  const cut = cutText(`${'\ufdfa'.repeat(83)}${'a'.repeat(5)}${'😀'.repeat(100)}`);
  expect(cut).not.toMatch(/\p{Surrogate}/u);
});
