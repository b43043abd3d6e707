import { streamOf } from '../util/byte-source.ts';
import { addIfFits, emptyFile, type FileCounts } from './limits.ts';
import type { LineBlock } from './line-blocks.ts';
import { hashLine } from './line-hash.ts';

/** Bytes at the start of a file that are hashed completely; of the lines after them, a sample is. */
const hashedCompletely = 65_536;

/** A file that is filled while it is read. */
export interface InputFile {
  /** The bytes, produced as they are read. */
  stream: ReadableStream<Uint8Array>;
  /** Returns what the file holds so far; final once the stream has ended. */
  counts(): FileCounts;
}

/** An input file with a digest that distinguishes it from others of equal size. */
export interface HashedInputFile extends InputFile {
  /** Returns the digest of the lines so far, in 8 hexadecimal digits. */
  digest(): Promise<string>;
}

/** Splits blocks of lines into files, one after the other. */
export interface FileSplitter {
  /** Waits for the next line; returns false at the end. */
  fill(): Promise<boolean>;
  /**
   * Returns a file of the next lines, up to the limits. Calls `onEnd` when it has been read and the next may
   * be cut.
   */
  cut(limits: FileCounts, onEnd?: () => void): HashedInputFile;
}

/** The lines that are in no file yet. */
interface PendingLines {
  block: LineBlock;
  /** The index of the first one, and its offset in the block. */
  next: number;
  start: number;
}

/** Creates a splitter of blocks. It reads a block only if a file is read. */
export function createFileSplitter(blocks: AsyncGenerator<LineBlock, void, undefined>): FileSplitter {
  const pending: PendingLines = { block: { bytes: new Uint8Array(), lines: [] }, next: 0, start: 0 };
  async function fill(): Promise<boolean> {
    if (pending.next < pending.block.lines.length) {
      return true;
    }
    const { done, value } = await blocks.next();
    if (!done) {
      Object.assign(pending, { block: value, next: 0, start: 0 });
    }
    return !done;
  }
  return {
    fill,
    cut(limits, onEnd) {
      const file = { counts: emptyFile(), hash: 0 };
      async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
        let isComplete = false;
        try {
          while (await fill()) {
            const chunk = moveLines(pending, file, limits);
            if (!chunk) {
              break;
            }
            yield chunk;
          }
          isComplete = true;
          onEnd?.();
        } finally {
          if (!isComplete) {
            blocks.return().catch(() => {});
          }
        }
      }
      return {
        stream: streamOf(chunks()),
        counts: () => ({ ...file.counts }),
        digest: async () => (file.hash >>> 0).toString(16).padStart(8, '0'),
      };
    },
  };
}

/** Moves the pending lines that fit into a file. Returns their bytes; undefined if none fits. */
function moveLines(
  pending: PendingLines,
  file: { counts: FileCounts; hash: number },
  limits: FileCounts,
): Uint8Array | undefined {
  const { bytes, lines } = pending.block;
  const from = pending.start;
  for (
    let line = lines[pending.next];
    line && addIfFits(file.counts, line, limits);
    line = lines[pending.next]
  ) {
    const isHashedCompletely = file.counts.bytes < hashedCompletely;
    file.hash = hashLine(file.hash, bytes, pending.start, line.end, isHashedCompletely);
    pending.start = line.end;
    pending.next += 1;
  }
  return pending.start > from ? bytes.subarray(from, pending.start) : undefined;
}
