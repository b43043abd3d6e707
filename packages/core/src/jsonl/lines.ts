import { OffpeakError } from '../errors/offpeak-error.ts';

/** One line of a text file. */
export interface Line {
  /** 1-based line in the file; blank lines are counted though not delivered. */
  number: number;
  /** Without its line break. */
  text: string;
}

/** Options of {@link readLines}. */
export interface ReadLinesOptions {
  /** Longest line taken, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

const lineFeed = 10;
const carriageReturn = 13;

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
  { maxLineBytes = 268_435_456 }: ReadLinesOptions = {},
): AsyncGenerator<Line, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 0;
  /** The pieces of a line whose end has not come yet, joined once. */
  let pieces: Uint8Array[] = [];
  let held = 0;

  const toText = (last: Uint8Array): string => {
    number++;
    if (held + last.length > maxLineBytes) throw tooLong(number, maxLineBytes);
    let bytes = last;
    if (held > 0) {
      bytes = join(pieces, last, held + last.length);
      pieces = [];
      held = 0;
    }
    const end = bytes[bytes.length - 1] === carriageReturn ? bytes.length - 1 : bytes.length;
    const text = decoder.decode(bytes.subarray(0, end));
    return number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
  };

  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let from = 0;
      for (;;) {
        const end = value.indexOf(lineFeed, from);
        if (end < 0) break;
        const text = toText(value.subarray(from, end));
        from = end + 1;
        if (text.trim() !== '') yield { number, text };
      }
      if (from < value.length) {
        pieces.push(value.subarray(from));
        held += value.length - from;
        if (held > maxLineBytes) throw tooLong(number + 1, maxLineBytes);
      }
    }
    if (held > 0) {
      const text = toText(new Uint8Array());
      if (text.trim() !== '') yield { number, text };
    }
  } finally {
    // Not awaited: a stream that never settles its cancel must not hold the caller.
    reader.cancel().catch(() => {});
  }
}

function tooLong(line: number, limit: number): OffpeakError {
  return new OffpeakError(
    'line_too_long',
    `Line ${line} is longer than the ${limit} bytes allowed (maxLineBytes).`,
    { line },
  );
}

function join(pieces: Uint8Array[], last: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  whole.set(last, at);
  return whole;
}
