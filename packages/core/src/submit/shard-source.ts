import { encodeLines } from '../jsonl/encode-lines.ts';
import { createFileSplitter } from '../jsonl/fill-file.ts';
import type { FileCounts } from '../jsonl/limits.ts';
import { planRanges } from '../jsonl/plan-ranges.ts';
import type { RawRequest } from '../jsonl/raw-request.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import { sliceBlob } from '../util/blob.ts';
import { digestOfEnds } from '../util/digest.ts';
import type { RequestLine } from '../wire/request-line.ts';

/** The input file of one batch. */
export interface ShardFile {
  body: Blob | ReadableStream<Uint8Array>;
  /** Final once the body has been read. */
  counts(): FileCounts;
  /**
   * A digest that distinguishes files of equal size, once the body has been read; null if it cannot be
   * computed.
   */
  digest(): Promise<string | null>;
  /** Resolves when the body has been read to its end. */
  whenRead: Promise<void>;
}

/**
 * Splits requests, or a JSONL file of them, into input files. The parts of a Blob are not copied and all
 * available in parallel. Other requests are read in order: the next file follows when the one before has been
 * read to its end.
 */
export async function* splitIntoShards(
  requests: RequestSource<object> | Blob,
  options: LineOptions,
  limits: FileCounts,
): AsyncGenerator<ShardFile, void, undefined> {
  if (requests instanceof Blob) {
    for (const range of await planRanges(requests, options.endpoint, limits)) {
      const body = sliceBlob(requests, range.start, range.start + range.bytes);
      yield { body, counts: () => range, digest: () => digestOfEnds(body), whenRead: Promise.resolve() };
    }
    return;
  }
  const blocks = encodeLines(requests, options);
  const splitter = createFileSplitter(blocks);
  try {
    while (await splitter.fill()) {
      let noteRead = () => {};
      const whenRead = new Promise<void>((resolve) => {
        noteRead = resolve;
      });
      const { stream: body, ...more } = splitter.cut(limits, noteRead);
      yield { body, ...more, whenRead };
      await whenRead;
    }
  } finally {
    // Not awaited: requests that stall must not block the caller.
    blocks.return().catch(() => {});
  }
}

/** Requests that are produced again for each iteration. */
export interface ReplayableRequests extends AsyncIterable<RequestLine<object> | RawRequest> {
  isReplayable: true;
}

/**
 * Returns whether requests can be iterated again, as arrays and Blobs can. An async iterable does not tell: a
 * stream, or the lines of a file, would seem to be empty the second time.
 */
export function isReplayable(requests: RequestSource<object> | Blob): boolean {
  if (requests instanceof Blob || 'isReplayable' in requests) {
    return true;
  }
  if (!(Symbol.iterator in requests)) {
    return false;
  }
  const once = requests[Symbol.iterator]();
  return once !== requests[Symbol.iterator]();
}
