import { OffpeakError } from '../errors/offpeak-error.ts';
import { type ByteSource, chunksOf, join } from './bytes.ts';

/** One line of a text file. */
export interface Line {
  /** 1-based line in the file; blank lines are counted though not delivered. */
  number: number;
  /** Without its line break. */
  text: string;
}

/** A line, and where it ends. */
export interface ScannedLine extends Line {
  /** Offset in bytes behind the line and its line break; of an overlong line, behind what has been seen of it. */
  end: number;
  /** Longer than allowed: `text` is empty. */
  tooLong: boolean;
}

/** Options of {@link readLines}. */
export interface ReadLinesOptions {
  /** Longest line taken, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

const defaultMaxLineBytes = 268_435_456;
const lineFeed = 10;

/**
 * The lines of a source, as many at a time as a chunk of it ends, since a step per line would cost more than the line. Overlong ones are marked
 * instead of held. Otherwise like {@link readLines}.
 */
export async function* scanLines(
  source: ByteSource,
  maxLineBytes: number = defaultMaxLineBytes,
): AsyncGenerator<ScannedLine[], void, undefined> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let lines: ScannedLine[] = [];
  let number = 1;
  let end = 0;
  /** The pieces of a line whose end has not come yet, joined once. */
  let pieces: Uint8Array[] = [];
  let held = 0;
  /** The line so far is over the limit and has been reported. */
  let tooLong = false;

  const add = (piece: Uint8Array): void => {
    held += piece.length;
    if (held <= maxLineBytes) pieces.push(piece);
    else if (!tooLong) {
      tooLong = true;
      pieces = [];
      lines.push({ number, text: '', end: end + held, tooLong });
    }
  };
  const finish = (breakBytes: number): void => {
    end += held + breakBytes;
    if (!tooLong) {
      const text = decoder.decode(join(pieces, held)).replace(number === 1 ? /^\ufeff|\r$/g : /\r$/, '');
      if (/\S/.test(text)) lines.push({ number, text, end, tooLong });
    }
    number++;
    pieces = [];
    held = 0;
    tooLong = false;
  };

  for await (const chunk of chunksOf(source)) {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      add(chunk.subarray(from, at));
      finish(1);
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.subarray(from));
    if (lines.length > 0) yield lines;
    lines = [];
  }
  if (held > 0) finish(0);
  yield lines;
}

/**
 * Reads the lines of a stream, a Blob or any other source of bytes as they arrive, in time and memory linear in the longest line. LF and CRLF both end a line, the
 * last line needs neither, a byte order mark at the start is dropped, blank lines are skipped. Ending the loop early lets go of the source.
 *
 * Throws `line_too_long` for a line of more than `maxLineBytes`, and whatever the source itself fails with.
 *
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
  for await (const lines of scanLines(source, maxLineBytes))
    for (const { number, text, tooLong } of lines) {
      if (tooLong)
        throw new OffpeakError(
          'line_too_long',
          `Line ${number} is longer than ${maxLineBytes} bytes (maxLineBytes).`,
          {
            line: number,
          },
        );
      yield { number, text };
    }
}
