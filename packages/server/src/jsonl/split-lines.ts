/** One physical line of a file. */
export interface RawLine {
  /** 1-based. */
  number: number;
  /** The bytes without the line end. Null when the line is longer than allowed: it was skipped, not kept. */
  bytes: Uint8Array | null;
}

const newline = 10;
const carriageReturn = 13;

/**
 * Splits a byte stream into lines in one pass: every byte is looked at once, and no more than one line is held.
 * Lines end in `\n` or `\r\n`. Blank lines are left out but counted. The stream is cancelled when the loop is left.
 *
 * @example
 * ```ts
 * for await (const line of splitLines(file.stream(), { maxLineBytes: 1_000_000 })) console.log(line.number);
 * ```
 */
export async function* splitLines(
  stream: ReadableStream<Uint8Array>,
  { maxLineBytes }: { maxLineBytes: number },
): AsyncGenerator<RawLine, void, undefined> {
  let number = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const hold = (piece: Uint8Array): void => {
    pendingBytes += piece.byteLength;
    // One more byte may be held for the `\r` of a line end.
    if (pendingBytes > maxLineBytes + 1) pending = [];
    else if (piece.byteLength > 0) pending.push(piece);
  };
  const take = (): RawLine | null => {
    const tooLong = pendingBytes > maxLineBytes + 1;
    const bytes = tooLong ? null : withoutCarriageReturn(join(pending, pendingBytes));
    pending = [];
    pendingBytes = 0;
    number += 1;
    if (bytes !== null && isBlank(bytes, number)) return null;
    return { number, bytes: bytes !== null && bytes.byteLength > maxLineBytes ? null : bytes };
  };

  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      hold(chunk.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line !== null) yield line;
    }
    if (start < chunk.byteLength) hold(chunk.subarray(start));
  }
  if (pendingBytes > 0) {
    const line = take();
    if (line !== null) yield line;
  }
}

function join(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = pieces;
  if (first !== undefined && pieces.length === 1) return first;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function withoutCarriageReturn(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.byteLength - 1] === carriageReturn ? bytes.subarray(0, -1) : bytes;
}

/** A byte order mark at the start of the file is none of its first line. */
function isBlank(bytes: Uint8Array, number: number): boolean {
  const text = number === 1 && startsWithMark(bytes) ? bytes.subarray(3) : bytes;
  return text.every((byte) => byte === 32 || byte === 9 || byte === carriageReturn);
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
