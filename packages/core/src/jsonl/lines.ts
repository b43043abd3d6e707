import { OffpeakError } from '../errors/offpeak-error.ts';
import { type ByteSource, chunksOf } from '../util/byte-source.ts';
import type { Line, ScannedLine } from './line.ts';
import { createLineScanner } from './line-scanner.ts';

/** Options of {@link readLines}. */
export interface ReadLinesOptions {
  /** Longest line accepted, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

/** 256 MiB, longer than any line of a provider. */
export const defaultMaxLineBytes = 268_435_456;
/** How much is decoded in one call: a source may yield all it has as one chunk. */
const sliceBytes = 262_144;

/**
 * Yields the lines of a source in arrays, one per chunk: an async step per line would cost more than the
 * line. Lines that are too long are marked and not held. Otherwise like {@link readLines}.
 */
export async function* scanLines(
  source: ByteSource,
  maxLineBytes: number = defaultMaxLineBytes,
): AsyncGenerator<ScannedLine[], void, undefined> {
  const scanner = createLineScanner(maxLineBytes);
  for await (const chunk of chunksOf(source)) {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      const lines = scanner.push(chunk.subarray(start, start + sliceBytes));
      if (lines.length > 0) {
        yield lines;
      }
    }
  }
  yield scanner.end();
}

/**
 * Reads the lines of a stream, a Blob or any other source of bytes as they arrive, in time and memory linear
 * in the longest line. LF and CRLF both end a line, and the last line needs neither. A byte order mark at the
 * start is dropped, and blank lines are skipped. Ending the loop early cancels the source.
 *
 * @param source Bytes or text.
 * @param options See {@link ReadLinesOptions}.
 * @throws `line_too_long` for a line of more than `maxLineBytes`, and the error of the source itself.
 * @example
 * ```ts
 * const file = new Blob(['{"a":1}\r\n\r\n{"a":2}']);
 * for await (const { number, text } of readLines(file)) console.log(number, text); // 1 {"a":1}, 3 {"a":2}
 * ```
 */
export async function* readLines(
  source: ByteSource,
  { maxLineBytes = defaultMaxLineBytes }: ReadLinesOptions = {},
): AsyncGenerator<Line, void, undefined> {
  for await (const lines of scanLines(source, maxLineBytes)) {
    for (const { number, text, tooLong } of lines) {
      if (tooLong) {
        const message = `Line ${number} is longer than ${maxLineBytes} bytes (maxLineBytes).`;
        throw new OffpeakError('line_too_long', message, { line: number });
      }
      yield { number, text };
    }
  }
}
