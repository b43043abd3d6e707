import { joinBytes } from '../http/join-bytes.ts';

/** Takes bytes as they pass and hands on each line once it is whole. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hands on the last line if no line feed ends it. */
  end(): void;
}

const lineFeed = 10;

/**
 * Splits at line feeds, holding at most one line. Work is linear in the bytes, however they are cut. `onLine` gets the line without its
 * line feed and its 1-based number; `onTooLong` is called with the number of a line above `maxLineBytes` and must throw.
 */
export function splitLines(
  maxLineBytes: number,
  onLine: (line: Uint8Array, number: number) => void,
  onTooLong: (number: number) => never,
): LineSplitter {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let number = 0;

  function finish(last: Uint8Array): void {
    number += 1;
    if (held + last.byteLength > maxLineBytes) onTooLong(number);
    const line = held === 0 ? last : joinBytes([...pieces, last], held + last.byteLength);
    pieces = [];
    held = 0;
    onLine(line, number);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
        finish(chunk.subarray(from, at));
        from = at + 1;
      }
      if (from === chunk.byteLength) return;
      held += chunk.byteLength - from;
      if (held > maxLineBytes) onTooLong(number + 1);
      // A copy: the chunk goes on to the provider, and its runtime may take the memory with it.
      pieces.push(chunk.slice(from));
    },
    end() {
      if (held > 0) finish(new Uint8Array(0));
    },
  };
}
