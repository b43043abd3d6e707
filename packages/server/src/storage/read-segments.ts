import type { Segment } from './records.ts';
import type { BlobStore } from './storage.ts';

/**
 * Reads bytes `start` (inclusive) to `end` (exclusive) of a list of segments as one stream. A segment is
 * opened when the previous one has been read, and closed when the stream is cancelled.
 */
export function readSegments(
  blobs: BlobStore,
  segments: readonly Segment[],
  range: { start: number; end: number } = { start: 0, end: totalBytes(segments) },
): ReadableStream<Uint8Array> {
  const pieces = cutSegments(segments, range)[Symbol.iterator]();
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          if (reader === null) {
            const piece = pieces.next();
            if (piece.done === true) {
              controller.close();
              return;
            }
            reader = blobs.read(piece.value.blob, piece.value).getReader();
          }
          const { done, value } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return;
          }
          reader = null;
        }
      },
      async cancel(reason) {
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Returns the bytes of all segments together. */
export function totalBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}

/** Returns the lines of all segments together; an unknown number counts as none. */
export function totalLines(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + (segment.lines ?? 0), 0);
}

/** Returns the segments from a line on, and how many lines of the first one must be skipped. */
export function skipLines(
  segments: readonly Segment[],
  count: number,
): { segments: readonly Segment[]; left: number } {
  let left = count;
  let skipped = 0;
  for (const { lines } of segments) {
    if (lines === undefined || lines > left) {
      break;
    }
    left -= lines;
    skipped += 1;
  }
  return { segments: segments.slice(skipped), left };
}

/** Yields the parts of the segments that a range covers. */
export function* cutSegments(
  segments: readonly Segment[],
  range: { start: number; end: number },
): Generator<{ blob: string; start: number; end: number }, void, undefined> {
  let before = 0;
  for (const { blob, bytes } of segments) {
    const start = Math.max(0, range.start - before);
    const end = Math.min(bytes, range.end - before);
    before += bytes;
    if (start < end) {
      yield { blob, start, end };
    }
  }
}
