import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/lines/split-lines.ts';

function split(chunks: Uint8Array[], maxLineBytes = 1000): string[] {
  const lines: string[] = [];
  const splitter = splitLines(
    maxLineBytes,
    (line, number) => {
      expect(number).toBe(lines.length + 1);
      lines.push(new TextDecoder().decode(line));
    },
    (number) => {
      throw new Error(`line ${number} too long`);
    },
  );
  for (const chunk of chunks) {
    const mine = chunk.slice();
    splitter.push(mine);
    // The runtime may take the memory of a chunk once it was sent on.
    mine.fill(0);
  }
  splitter.end();
  return lines;
}

test('gives the same lines however the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[aé😀 ]{0,9}$/u), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = new TextEncoder().encode(lines.join('\n'));
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          chunks.push(bytes.slice(at, at + size));
          at += size;
        }
        const expected = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
        expect(split(chunks)).toEqual(expected);
      },
    ),
  );
});

test('a line at the limit passes, one byte more does not, whole or in pieces', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(split([bytes('ab\nabcd\n')], 4)).toEqual(['ab', 'abcd']);
  expect(() => split([bytes('ab\nabcde\n')], 4)).toThrow('line 2 too long');
  expect(() => split([bytes('abc'), bytes('de')], 4)).toThrow('line 1 too long');
});
