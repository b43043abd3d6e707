import { join, streamOf } from './bytes.ts';
import type { EncodedLine } from './encode-lines.ts';
import { addIfFits, emptyFile, type FileCounts } from './limits.ts';

/** Lines that can be looked at before they are taken. */
export interface LineFeed {
  peek(): Promise<EncodedLine | undefined>;
  take(): void;
  close(): Promise<unknown>;
}

export function feedOf(lines: AsyncGenerator<EncodedLine, void, undefined>): LineFeed {
  let next: EncodedLine | undefined;
  return {
    async peek() {
      next ??= (await lines.next()).value ?? undefined;
      return next;
    },
    take() {
      next = undefined;
    },
    close: () => lines.return(),
  };
}

/** A file being filled. */
export interface FilledFile {
  /** The bytes, made as they are read. */
  stream: ReadableStream<Uint8Array>;
  /** What it holds so far; final once the stream has ended. */
  counts(): FileCounts;
}

const chunkBytes = 65_536;

/** Fills one file from a feed, up to the limits, in chunks of about 64 KiB. */
export function fillFile(feed: LineFeed, limits: FileCounts): FilledFile {
  const counts = emptyFile();
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    let lines: Uint8Array[] = [];
    let size = 0;
    let isFull = false;
    try {
      for (let next = await feed.peek(); next && addIfFits(counts, next, limits); next = await feed.peek()) {
        feed.take();
        lines.push(next.line);
        size += next.bytes;
        if (size < chunkBytes) continue;
        yield join(lines, size);
        lines = [];
        size = 0;
      }
      isFull = true;
      if (size > 0) yield join(lines, size);
    } finally {
      if (!isFull) await feed.close();
    }
  }
  return { stream: streamOf(chunks()), counts: () => ({ ...counts }) };
}
