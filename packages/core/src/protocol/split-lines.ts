import { concatBytes } from '../util/concat-bytes.ts';

/** One line of a file, as bytes. */
export interface ByteLine {
  /** 1-based; blank lines are counted. */
  number: number;
  /**
   * The bytes without the line end; null for a line that is longer than allowed, which is skipped instead of
   * held.
   */
  bytes: Uint8Array | null;
}

/** Splits bytes into lines as they arrive. */
export interface LineSplitter {
  /**
   * Accepts the next bytes, and returns the lines they complete. A line that is too long is returned as soon
   * as it is.
   */
  push(chunk: Uint8Array): ByteLine[];
  /** Returns the last line if no line feed ends it. */
  end(): ByteLine | null;
}

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Makes a {@link LineSplitter}. Lines end in LF or CRLF. Blank lines are counted and not returned. It holds
 * at most one line, and its work is linear in the bytes, however they are cut.
 *
 * @param maxLineBytes The longest line accepted, in bytes, without its line end.
 * @example
 * ```ts
 * const lines = createLineSplitter(1_048_576);
 * lines.push(new TextEncoder().encode('{"a":1}\n\n{"a"')); // [{ number: 1, bytes }]
 * ```
 */
export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let held = 0;
  let isTooLong = false;

  /** Adds bytes to the line in progress; returns the line once it is too long. */
  function hold(piece: Uint8Array): ByteLine | null {
    held += piece.length;
    // One byte more may be the CR of the line end.
    if (isTooLong || held <= maxLineBytes + 1) {
      if (!isTooLong && piece.length > 0) {
        pieces.push(piece);
      }
      return null;
    }
    isTooLong = true;
    pieces = [];
    return { number, bytes: null };
  }

  /** Ends the line in progress; returns it unless it is blank or was returned already. */
  function finish(): ByteLine | null {
    const line = isTooLong ? null : endLine(pieces, number, maxLineBytes);
    number += 1;
    pieces = [];
    held = 0;
    isTooLong = false;
    return line;
  }

  return {
    push(chunk) {
      const lines: ByteLine[] = [];
      let start = 0;
      const add = (line: ByteLine | null) => {
        if (line !== null) {
          lines.push(line);
        }
      };
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        add(hold(chunk.subarray(start, end)));
        add(finish());
        start = end + 1;
      }
      // A copy: a runtime may reuse the memory of a chunk once it is passed on.
      add(hold(chunk.slice(start)));
      return lines;
    },
    end: () => (held > 0 ? finish() : null),
  };
}

function endLine(pieces: Uint8Array[], number: number, maxLineBytes: number): ByteLine | null {
  const [first] = pieces;
  const whole = first !== undefined && pieces.length === 1 ? first : concatBytes(pieces);
  const bytes = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
  if (bytes.length > maxLineBytes) {
    return { number, bytes: null };
  }
  return isBlankBytes(bytes, number) ? null : { number, bytes };
}

/** A byte order mark at the start of a file is not part of its first line. */
function isBlankBytes(bytes: Uint8Array, number: number): boolean {
  const hasMark = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = hasMark ? bytes.subarray(3) : bytes;
  return text.every((byte) => byte === 32 || byte === 9 || byte === carriageReturn);
}

/**
 * Splits a byte stream into lines, as a {@link LineSplitter} does. Ending the loop early cancels the stream.
 *
 * @param source Anything that yields bytes, such as a `ReadableStream`.
 * @param options `maxLineBytes`: the longest line accepted, in bytes.
 * @example
 * ```ts
 * const file = new Blob(['a\n\nb']).stream();
 * for await (const { number, bytes } of splitLines(file, { maxLineBytes: 9 })) console.log(number, bytes);
 * ```
 */
export async function* splitLines(
  source: AsyncIterable<Uint8Array>,
  { maxLineBytes }: { maxLineBytes: number },
): AsyncGenerator<ByteLine, void, undefined> {
  const splitter = createLineSplitter(maxLineBytes);
  for await (const chunk of source) {
    yield* splitter.push(chunk);
  }
  const last = splitter.end();
  if (last !== null) {
    yield last;
  }
}
