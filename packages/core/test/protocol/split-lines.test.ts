import { type ByteLine, createLineSplitter, splitLines } from '@offpeak/core/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const encode = (text: string) => new TextEncoder().encode(text);

/** The lines of chunks, as texts; null for one that is too long. */
function split(chunks: readonly Uint8Array[], maxLineBytes = 100): [number, string | null][] {
  const splitter = createLineSplitter(maxLineBytes);
  const lines = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.end();
  return [...lines, ...(last ? [last] : [])].map(asText);
}

function asText({ number, bytes }: ByteLine): [number, string | null] {
  return [number, bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)];
}

test.each<[string, string, [number, string][]]>([
  [
    'lines end in LF or CRLF, and the last one in nothing',
    'a\nb\r\nc',
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  ],
  [
    'blank lines are counted and left out',
    '\n \t\r\na\n\n\nb\n',
    [
      [3, 'a'],
      [6, 'b'],
    ],
  ],
  ['a byte order mark alone on line 1 is blank', '\ufeff\na', [[2, 'a']]],
  [
    'a byte order mark on a later line is content',
    'a\n\ufeff\n',
    [
      [1, 'a'],
      [2, '\ufeff'],
    ],
  ],
  ['a CR within a line is content', 'a\rb\n', [[1, 'a\rb']]],
  ['an empty text has no lines', '', []],
])('%s', (_, text, expected) => {
  expect(split([encode(text)])).toEqual(expected);
});

test('the limit counts the bytes without the line end', () => {
  expect(split([encode('abc\nabc\r\nabc')], 3)).toEqual([
    [1, 'abc'],
    [2, 'abc'],
    [3, 'abc'],
  ]);
  expect(split([encode('abcd\nabcd\r\nok\nabcd')], 3)).toEqual([
    [1, null],
    [2, null],
    [3, 'ok'],
    [4, null],
  ]);
});

test('a line that is too long is returned once, as soon as it is, and not held', () => {
  const splitter = createLineSplitter(3);
  expect(splitter.push(encode('abcde'))).toEqual([{ number: 1, bytes: null }]);
  expect(splitter.push(encode('more'))).toEqual([]);
  expect(splitter.push(encode('more\nb'))).toEqual([]);
  expect(splitter.end()).toEqual({ number: 2, bytes: encode('b') });
  expect(splitter.end()).toBeNull();
});

test('the rest of a chunk is copied, so that the chunk may be reused', () => {
  const splitter = createLineSplitter(100);
  const chunk = encode('ab');
  splitter.push(chunk);
  chunk.fill(120);
  expect(splitter.push(encode('c\n')).map(asText)).toEqual([[1, 'abc']]);
});

test('however the bytes are cut, the lines are the same', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '\r', '\n', '\ufeff'), maxLength: 40 });
  fc.assert(
    fc.property(
      text,
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 12 }),
      (file, sizes, max) => {
        const bytes = encode(file);
        const chunks: Uint8Array[] = [];
        for (let at = 0, n = 0; at < bytes.length; n += 1) {
          const size = sizes[n % sizes.length] ?? 1;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(split(chunks, max)).toEqual(split([bytes], max));
      },
    ),
  );
});

test('a loop over a stream gets the same lines, and cancels the stream when it ends early', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encode('a\nb\n')),
    cancel: () => {
      cancelled = true;
    },
  });
  for await (const { number } of splitLines(stream, { maxLineBytes: 10 })) {
    if (number === 4) {
      break;
    }
  }
  expect(cancelled).toBe(true);
  const lines: unknown[] = [];
  for await (const line of splitLines(new Blob(['a\nb']).stream(), { maxLineBytes: 10 })) {
    lines.push(asText(line));
  }
  expect(lines).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});
