import { type Line, readLines } from '@offpeak/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanLines } from '../../src/jsonl/lines.ts';

function streamOf(pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) {
        controller.enqueue(piece);
      } else {
        controller.close();
      }
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>, maxLineBytes?: number): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of readLines(stream, { maxLineBytes })) {
    lines.push(line);
  }
  return lines;
}

test('the same lines come out however the bytes are cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\ufeff]/g, ''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))),
      line,
      fc.array(fc.nat({ max: 400 })),
      fc.boolean(),
      async (rows, last, cuts, bom) => {
        const bytes = new TextEncoder().encode((bom ? '\ufeff' : '') + rows.flat().join('') + last);
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((edge, n) => bytes.slice(edges[n], edge));
        const expected = [...rows.map(([text]) => text), last]
          .map((text, n) => ({ number: n + 1, text }))
          .filter(({ text }) => /[^ \t\r]/.test(text));
        expect(await collect(streamOf(pieces))).toEqual(expected);
      },
    ),
  );
});

test('lines end at the byte they end at, whatever the bytes are and however they are cut', async () => {
  const some = fc.constantFrom(
    ...[10, 13, 32, 97, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xef, 0xbf, 0xbd],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(some, { maxLength: 12 }), { maxLength: 12 }), async (cut) => {
      const pieces = cut.map((piece) => Uint8Array.from(piece));
      const bytes = Uint8Array.from(cut.flat());
      const ends = [...bytes].flatMap((byte, at) => (byte === 10 ? [at + 1] : []));
      if (bytes.length > (ends.at(-1) ?? 0)) {
        ends.push(bytes.length);
      }
      const expected = ends
        .map((end, n) => ({
          number: n + 1,
          text: new TextDecoder().decode(bytes.subarray(ends[n - 1] ?? 0, end)).replace(/\r?\n$|\r$/, ''),
          end,
          tooLong: false,
          isUtf8: isUtf8(bytes.subarray(ends[n - 1] ?? 0, end)),
        }))
        .filter(({ text }) => /[^ \t\r]/.test(text));
      const found = [];
      for await (const lines of scanLines(streamOf(pieces))) {
        found.push(...lines);
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

test('a long line in small pieces is joined once: the work grows with the bytes', async () => {
  const piece = new Uint8Array(4096).fill(97);
  const lines = await collect(streamOf(Array.from({ length: 5000 }, () => piece)));
  expect(lines.map(({ text }) => text.length)).toEqual([5000 * 4096]);
});

test('a line over the limit is refused before it is held', async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
  });
  await expect(collect(endless, 10_000)).rejects.toMatchObject({ code: 'line_too_long', line: 1 });
  await expect(collect(streamOf([new TextEncoder().encode('a\nbcd\n')]), 2)).rejects.toMatchObject({
    line: 2,
  });
  expect(await collect(streamOf([new TextEncoder().encode('ab\nc')]), 2)).toHaveLength(2);
});

test('leaving the loop cancels the stream', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('a\n')),
    cancel() {
      cancelled = true;
    },
  });
  for await (const _ of readLines(stream)) {
    break;
  }
  expect(cancelled).toBe(true);
});
