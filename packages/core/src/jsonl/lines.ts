import { OffpeakError } from '../errors/offpeak-error.ts';

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
const carriageReturn = 13;

/** The lines of a stream, the overlong ones marked instead of held. Otherwise like {@link readLines}. */
export async function* scanLines(
  stream: ReadableStream<Uint8Array>,
  maxLineBytes: number = defaultMaxLineBytes,
): AsyncGenerator<ScannedLine, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 0;
  let end = 0;
  /** The pieces of a line whose end has not come yet, joined once. */
  let pieces: Uint8Array[] = [];
  let held = 0;

  /** The line so far is over the limit and has been reported. */
  let dropping = false;

  const finish = (last: Uint8Array, breakBytes: number): ScannedLine | undefined => {
    const length = held + last.length;
    const tooLong = length > maxLineBytes;
    const bytes = pieces.length > 0 && !tooLong ? join([...pieces, last], length) : last;
    const known = dropping;
    pieces = [];
    held = 0;
    dropping = false;
    number++;
    end += length + breakBytes;
    if (tooLong) return known ? undefined : { number, text: '', end, tooLong };
    const text = decoder.decode(bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes);
    if (text.trim() === '') return undefined;
    return { number, text: number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text, end, tooLong };
  };

  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let from = 0;
      for (let at = value.indexOf(lineFeed); at >= 0; at = value.indexOf(lineFeed, from)) {
        const line = finish(value.subarray(from, at), 1);
        from = at + 1;
        if (line) yield line;
      }
      if (from < value.length) {
        held += value.length - from;
        if (held <= maxLineBytes) pieces.push(value.subarray(from));
        else if (!dropping) {
          dropping = true;
          pieces = [];
          yield { number: number + 1, text: '', end: end + held, tooLong: true };
        }
      }
    }
    if (held > 0) {
      const line = finish(new Uint8Array(), 0);
      if (line) yield line;
    }
  } finally {
    // Not awaited: a stream that never settles its cancel must not hold the caller.
    reader.cancel().catch(() => {});
  }
}

/**
 * Reads the lines of a byte stream as they arrive, in time and memory linear in the longest line. LF and CRLF both end a line, the
 * last line needs neither, a byte order mark at the start is dropped, blank lines are skipped. Ending the loop early cancels the stream.
 *
 * Throws `line_too_long` for a line of more than `maxLineBytes`, and whatever the stream itself fails with.
 *
 * @example
 * ```ts
 * const file = new Blob(['{"a":1}\r\n\r\n{"a":2}']);
 * for await (const { number, text } of readLines(file.stream())) console.log(number, text); // 1 {"a":1}, 3 {"a":2}
 * ```
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  { maxLineBytes = defaultMaxLineBytes }: ReadLinesOptions = {},
): AsyncGenerator<Line, void, undefined> {
  for await (const { number, text, tooLong } of scanLines(stream, maxLineBytes)) {
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

function join(pieces: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
