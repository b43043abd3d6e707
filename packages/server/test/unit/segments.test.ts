import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutSegments, skipLines, totalBytes, totalLines } from '../../src/storage/read-segments.ts';

const anySegments = fc
  .array(fc.record({ lines: fc.nat(4), bytes: fc.nat(9) }), { maxLength: 6 })
  .map((made) => made.map((segment, at) => ({ ...segment, blob: `blob-${at}` })));

test('skipping lines drops whole segments, and reports how many remain to skip in the first that stays', () => {
  fc.assert(
    fc.property(anySegments, fc.nat(30), (segments, count) => {
      const { segments: rest, left } = skipLines(segments, count);
      const dropped = segments.slice(0, segments.length - rest.length);
      expect(rest).toEqual(segments.slice(dropped.length));
      expect(totalLines(dropped) + left).toBe(count);
      // All that could be dropped is.
      expect(rest.length === 0 || (rest[0]?.lines ?? 0) > left).toBe(true);
    }),
  );
  expect(skipLines([{ blob: 'b', bytes: 9 }], 3)).toEqual({ segments: [{ blob: 'b', bytes: 9 }], left: 3 });
});

test('a range of segments covers each byte of it once', () => {
  fc.assert(
    fc.property(anySegments, fc.nat(60), fc.nat(60), (segments, start, length) => {
      const all = segments.flatMap(({ blob, bytes }) =>
        Array.from({ length: bytes }, (_, at) => `${blob}:${at}`),
      );
      const end = Math.min(start + length, totalBytes(segments));
      const cut = [...cutSegments(segments, { start, end })].flatMap((piece) =>
        Array.from({ length: piece.end - piece.start }, (_, at) => `${piece.blob}:${piece.start + at}`),
      );
      expect(cut).toEqual(all.slice(start, Math.max(start, end)));
    }),
  );
});
