import { OffpeakError } from '../errors/offpeak-error.ts';
import { isBlank } from '../protocol/parse-line.ts';
import { type ByteSource, chunksOf } from '../util/byte-source.ts';
import { concatBytes } from '../util/concat-bytes.ts';
import { isLossless } from './lossless.ts';

/** One line of a text file. */
export interface Line {
  /** 1-based line in the file; blank lines are counted though not delivered. */
  number: number;
  /** Without its line break. */
  text: string;
}

/** A line, and where it ends. */
export interface ScannedLine extends Line {
  /**
   * Offset in bytes behind the line and its line break; of an overlong line, behind what has been seen of it.
   */
  end: number;
  /** Longer than allowed: `text` is empty. */
  tooLong: boolean;
  /** Whether its bytes are UTF-8; in the text, each sequence that is not is U+FFFD. */
  isUtf8: boolean;
}

/** Options of {@link readLines}. */
export interface ReadLinesOptions {
  /** Longest line taken, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

export const defaultMaxLineBytes = 268_435_456;
const lineFeed = 10;
/** The most that is decoded at a time: a source may give all it has as one chunk. */
const sliceBytes = 262_144;

/**
 * The lines of a source, as many at a time as a chunk of it ends, since a step per line would cost more than
 * the line. Overlong ones are marked instead of held. Otherwise like {@link readLines}.
 */
export async function* scanLines(
  source: ByteSource,
  maxLineBytes: number = defaultMaxLineBytes,
): AsyncGenerator<ScannedLine[], void, undefined> {
  const decoder = new TextDecoder();
  let lines: ScannedLine[] = [];
  let number = 1;
  let end = 0;
  /**
   * What has come of the line at hand; nothing of one that is too long. Engines join the pieces once, when
   * the whole is looked at.
   */
  let line = '';
  let held = 0;
  let isUtf8 = true;
  /** Whether the slice before may have ended within a character. */
  let mayBeCut = false;
  /** The last bytes of it, in which a character may have begun. */
  let tail = new Uint8Array();

  const add = (piece: string, bytes: number): void => {
    const wasTooLong = held > maxLineBytes;
    held += bytes;
    if (held <= maxLineBytes) {
      line += piece;
    } else if (!wasTooLong) {
      line = '';
      lines.push({ number, text: '', end: end + held, tooLong: true, isUtf8: true });
    }
  };
  const finish = (breakBytes: number): void => {
    end += held + breakBytes;
    let text = line;
    if (text.endsWith('\r')) {
      text = text.slice(0, -1);
    }
    if (!isBlank(text)) {
      lines.push({ number, text, end, tooLong: false, isUtf8 });
    }
    number++;
    line = '';
    held = 0;
    isUtf8 = true;
  };

  for await (const chunk of chunksOf(source)) {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      const slice = chunk.subarray(start, start + sliceBytes);
      // Decoded in one go: a call per line would cost more than the line. A line feed is one byte and one
      // character, whatever is around it.
      const decoded = decoder.decode(slice, { stream: true });
      const texts = decoded.split('\n');
      // Searching the bytes takes as long as decoding them. In plain ASCII the characters count them.
      const isAscii = !mayBeCut && decoded.length === slice.length;
      mayBeCut = (slice.at(-1) ?? 0) > 127;
      const mayBeLossy = decoded.includes('\ufffd');
      const rest = texts.pop() ?? '';
      let from = 0;
      const piece = (to: number) =>
        from === 0 ? concatBytes([tail, slice.subarray(0, to)]) : slice.subarray(from, to);
      for (const text of texts) {
        const at = isAscii ? from + text.length : slice.indexOf(lineFeed, from);
        if (mayBeLossy) {
          isUtf8 &&= isLossless(text, piece(at));
        }
        add(text, at - from);
        finish(1);
        from = at + 1;
      }
      if (mayBeLossy) {
        isUtf8 &&= isLossless(rest, piece(slice.length));
      }
      add(rest, slice.length - from);
      tail = concatBytes([tail, slice.subarray(-2)]).subarray(-2);
      if (lines.length > 0) {
        yield lines;
      }
      lines = [];
    }
  }
  const cut = decoder.decode();
  isUtf8 &&= cut === '';
  add(cut, 0);
  if (held > 0) {
    finish(0);
  }
  yield lines;
}

/**
 * Reads the lines of a stream, a Blob or any other source of bytes as they arrive, in time and memory linear
 * in the longest line. LF and CRLF both end a line, the last line needs neither, a byte order mark at the
 * start is dropped, blank lines are skipped. Ending the loop early lets go of the source.
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
  for await (const lines of scanLines(source, maxLineBytes)) {
    for (const { number, text, tooLong } of lines) {
      if (tooLong) {
        throw new OffpeakError(
          'line_too_long',
          `Line ${number} is longer than ${maxLineBytes} bytes (maxLineBytes).`,
          {
            line: number,
          },
        );
      }
      yield { number, text };
    }
  }
}
