import { isBlank } from '../protocol/parse-line.ts';
import { concatBytes } from '../util/concat-bytes.ts';
import type { ScannedLine } from './line.ts';
import { isLossless } from './lossless.ts';

const lineFeed = 10;

/** Finds the lines in the bytes of a text file, slice by slice. */
export interface LineScanner {
  /** Accepts the next bytes; returns the lines they complete. */
  push(slice: Uint8Array): ScannedLine[];
  /** Returns the last line if no line feed ends it. */
  end(): ScannedLine[];
}

/** The line in progress. */
interface OpenLine {
  number: number;
  /**
   * What has arrived of it; nothing of a line that is too long. Engines join the pieces once, when the text
   * is read.
   */
  text: string;
  bytes: number;
  isUtf8: boolean;
}

/** Creates a scanner. A line of more than `maxLineBytes` is reported as soon as it is, and is not held. */
export function createLineScanner(maxLineBytes: number): LineScanner {
  const slices = createSliceDecoder();
  const line: OpenLine = { number: 1, text: '', bytes: 0, isUtf8: true };
  /** The offset behind the last complete line. */
  let end = 0;

  /** Adds a piece to the line in progress; reports a line that is now too long. */
  function extend({ text, bytes, isUtf8 }: TextPiece, lines: ScannedLine[]): void {
    const wasTooLong = line.bytes > maxLineBytes;
    line.bytes += bytes;
    line.isUtf8 &&= isUtf8;
    if (line.bytes <= maxLineBytes) {
      line.text += text;
    } else if (!wasTooLong) {
      line.text = '';
      lines.push({ number: line.number, text: '', end: end + line.bytes, tooLong: true, isUtf8: true });
    }
  }

  /** Ends the line in progress. */
  function finish(lineEndBytes: number, lines: ScannedLine[]): void {
    end += line.bytes + lineEndBytes;
    const text = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
    if (!isBlank(text)) {
      lines.push({ number: line.number, text, end, tooLong: false, isUtf8: line.isUtf8 });
    }
    line.number += 1;
    line.text = '';
    line.bytes = 0;
    line.isUtf8 = true;
  }

  return {
    push(slice) {
      const lines: ScannedLine[] = [];
      const pieces = slices.decode(slice);
      for (let index = 0; index < pieces.length; index += 1) {
        extend(pieces[index] as TextPiece, lines);
        if (index < pieces.length - 1) {
          finish(1, lines);
        }
      }
      return lines;
    },
    end() {
      const lines: ScannedLine[] = [];
      extend(slices.end(), lines);
      if (line.bytes > 0) {
        finish(0, lines);
      }
      return lines;
    },
  };
}

/** A part of a line. */
interface TextPiece {
  text: string;
  /** The size of the part in the file. */
  bytes: number;
  /** Whether its bytes are UTF-8. */
  isUtf8: boolean;
}

interface SliceDecoder {
  /** Returns the parts of a slice between its line feeds: one more than there are line feeds. */
  decode(slice: Uint8Array): TextPiece[];
  /** Returns what is left of a character that is incomplete at the end of the file. */
  end(): TextPiece;
}

/**
 * Decodes slices as UTF-8, each in one call: a call per line would cost more than the line. A line feed is
 * one byte and one character, whatever is around it.
 */
function createSliceDecoder(): SliceDecoder {
  const decoder = new TextDecoder();
  /** Whether the slice before may have ended within a character. */
  let mayBeCut = false;
  /** The last bytes of the slice before, in which a character may have begun. */
  let tail = new Uint8Array();
  const bytesOf = (slice: Uint8Array, from: number, to: number) =>
    from === 0 ? concatBytes([tail, slice.subarray(0, to)]) : slice.subarray(from, to);
  return {
    decode(slice) {
      const decoded = decoder.decode(slice, { stream: true });
      // Searching the bytes takes as long as decoding them. In plain ASCII, the number of characters is the
      // number of bytes.
      const isAscii = !mayBeCut && decoded.length === slice.length;
      const mayBeLossy = decoded.includes('\ufffd');
      let from = 0;
      const pieces = decoded.split('\n').map((text, index, texts): TextPiece => {
        const isLast = index === texts.length - 1;
        const to = isLast ? slice.length : isAscii ? from + text.length : slice.indexOf(lineFeed, from);
        const isUtf8 = !mayBeLossy || isLossless(text, bytesOf(slice, from, to));
        const piece = { text, bytes: to - from, isUtf8 };
        from = to + 1;
        return piece;
      });
      mayBeCut = (slice.at(-1) ?? 0) > 127;
      tail = concatBytes([tail, slice.subarray(-2)]).subarray(-2);
      return pieces;
    },
    end() {
      const text = decoder.decode();
      return { text, bytes: 0, isUtf8: text === '' };
    },
  };
}
