import { streamOf } from '../util/byte-source.ts';
import type { LineBlock } from './encode-lines.ts';
import { addIfFits, emptyFile, type FileCounts } from './limits.ts';
import { hashLine } from './line-hash.ts';

/** So many bytes at the start of a file go into its digest whole, the lines after them in part. */
const hashedWhole = 65_536;

/** A file being filled. */
export interface InputFile {
  /** The bytes, made as they are read. */
  stream: ReadableStream<Uint8Array>;
  /** What it holds so far; final once the stream has ended. */
  counts(): FileCounts;
}

/** A file cut off from the lines, and what tells it from others of its size. */
export interface CutFile extends InputFile {
  /** Of the lines so far, in 8 hexadecimal digits. */
  digest(): Promise<string>;
}

/** Cuts blocks of lines into files, one after the other. */
export interface FileCutter {
  /** Gets lines ready; false at the end. */
  fill(): Promise<boolean>;
  /**
   * A file of the lines to come, up to the limits, in chunks of up to 128 KiB. Calls `onFull` when the next
   * may be cut.
   */
  cut(limits: FileCounts, onFull?: () => void): CutFile;
}

export function cutterOf(blocks: AsyncGenerator<LineBlock, void, undefined>): FileCutter {
  let { bytes, lines }: LineBlock = { bytes: new Uint8Array(), lines: [] };
  /** The first line that is in no file yet, and where it begins. */
  let next = 0;
  let at = 0;
  const fill = async () => {
    if (next < lines.length) {
      return true;
    }
    const { done, value } = await blocks.next();
    if (done) {
      return false;
    }
    ({ bytes, lines } = value);
    next = 0;
    at = 0;
    return true;
  };
  return {
    fill,
    cut(limits, onFull) {
      const counts = emptyFile();
      let hash = 0;
      async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
        let isFull = false;
        try {
          while (await fill()) {
            const start = at;
            for (let line = lines[next]; line && addIfFits(counts, line, limits); line = lines[++next]) {
              hash = hashLine(hash, bytes, at, line.end, counts.bytes < hashedWhole);
              at = line.end;
            }
            if (at === start) {
              break;
            }
            yield bytes.subarray(start, at);
          }
          isFull = true;
          onFull?.();
        } finally {
          if (!isFull) {
            blocks.return().catch(() => {});
          }
        }
      }
      return {
        stream: streamOf(chunks()),
        counts: () => ({ ...counts }),
        digest: async () => (hash >>> 0).toString(16).padStart(8, '0'),
      };
    },
  };
}
