import { streamOf } from './bytes.ts';
import type { LineBlock } from './encode-lines.ts';
import { addIfFits, emptyFile, type FileCounts } from './limits.ts';

/** Blocks of lines, of which a file may take a part and leave the rest to the next. */
export interface LineFeed {
  /** Gets lines ready; false at the end. */
  fill(): Promise<boolean>;
  /** Takes the lines that are ready as long as they fit. Empty if not even the first does. */
  take(counts: FileCounts, limits: FileCounts): Uint8Array;
  close(): Promise<unknown>;
}

export function feedOf(blocks: AsyncGenerator<LineBlock, void, undefined>): LineFeed {
  let block: LineBlock = { bytes: new Uint8Array(), lines: [] };
  let next = 0;
  return {
    async fill() {
      if (next < block.lines.length) return true;
      const { done, value } = await blocks.next();
      if (done) return false;
      block = value;
      next = 0;
      return true;
    },
    take(counts, limits) {
      const { bytes, lines } = block;
      const start = lines[next - 1]?.end ?? 0;
      for (let line = lines[next]; line && addIfFits(counts, line, limits); line = lines[next]) next++;
      return bytes.subarray(start, lines[next - 1]?.end ?? 0);
    },
    close: () => blocks.return(),
  };
}

/** A file being filled. */
export interface FilledFile {
  /** The bytes, made as they are read. */
  stream: ReadableStream<Uint8Array>;
  /** What it holds so far; final once the stream has ended. */
  counts(): FileCounts;
}

/** Fills one file from a feed, up to the limits, in chunks of up to 128 KiB. Calls `onFull` when the next may be filled. */
export function fillFile(feed: LineFeed, limits: FileCounts, onFull?: () => void): FilledFile {
  const counts = emptyFile();
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    let isFull = false;
    try {
      while (await feed.fill()) {
        const chunk = feed.take(counts, limits);
        if (chunk.length === 0) break;
        yield chunk;
      }
      isFull = true;
      onFull?.();
    } finally {
      if (!isFull) feed.close().catch(() => {});
    }
  }
  return { stream: streamOf(chunks()), counts: () => ({ ...counts }) };
}
