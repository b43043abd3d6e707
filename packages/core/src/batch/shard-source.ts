import { encodeLines } from '../jsonl/encode-lines.ts';
import { feedOf, fillFile } from '../jsonl/fill-file.ts';
import type { FileCounts } from '../jsonl/limits.ts';
import { planRanges } from '../jsonl/plan-ranges.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';

/** The input file of one batch. */
export interface ShardFile {
  body: Blob | ReadableStream<Uint8Array>;
  /** Final once the body has been read. */
  counts(): FileCounts;
}

/** Gives the input files of a job one after the other; each must be read to its end before the next. */
export interface ShardSource {
  next(): Promise<ShardFile | undefined>;
  close(): void;
}

/** Cuts requests, or a JSONL file of them, into input files. A Blob is cut without being copied. */
export async function shardsOf(
  requests: RequestSource<object> | Blob,
  options: LineOptions,
  limits: FileCounts,
): Promise<ShardSource> {
  if (requests instanceof Blob) {
    const ranges = (await planRanges(requests, options.endpoint, limits)).values();
    return {
      async next() {
        const range = ranges.next().value;
        return range && { body: requests.slice(range.start, range.start + range.bytes), counts: () => range };
      },
      close() {},
    };
  }
  const feed = feedOf(encodeLines(requests, options));
  return {
    async next() {
      if (!(await feed.fill())) return undefined;
      const { stream, counts } = fillFile(feed, limits);
      return { body: stream, counts };
    },
    close() {
      // Not awaited: requests that stand still must not hold the caller.
      feed.close().catch(() => {});
    },
  };
}

/** Whether requests can be gone through again, as arrays and files can and generators cannot. */
export function isReplayable(requests: RequestSource<object> | Blob): boolean {
  if (requests instanceof Blob) return true;
  if (Symbol.iterator in requests) return (requests[Symbol.iterator]() as unknown) !== requests;
  return (requests[Symbol.asyncIterator]() as unknown) !== requests && !(requests instanceof ReadableStream);
}
