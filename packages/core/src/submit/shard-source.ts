import { encodeLines } from '../jsonl/encode-lines.ts';
import { cutterOf } from '../jsonl/fill-file.ts';
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
  /** Tells it from others of the same size, once the body has been read; null where it cannot be computed. */
  digest(): Promise<string | null>;
  /** Comes when the body has been read to its end. */
  whenRead: Promise<void>;
}

/**
 * Cuts requests, or a JSONL file of them, into input files. The ranges of a Blob are there at once and not
 * copied; of other requests, the next file comes when the one before has been read to its end.
 */
export async function* shardsOf(
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
  const cutter = cutterOf(blocks);
  try {
    while (await cutter.fill()) {
      let goOn = () => {};
      const whenRead = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const { stream: body, ...more } = cutter.cut(limits, goOn);
      yield { body, ...more, whenRead };
      await whenRead;
    }
  } finally {
    // Not awaited: requests that stand still must not hold the caller.
    blocks.return().catch(() => {});
  }
}

/** Requests that are made anew each time they are gone through. */
export interface RemadeRequests extends AsyncIterable<RequestLine<object> | RawRequest> {
  isRemade: true;
}

/**
 * Whether requests can be gone through again, as arrays and files can. What comes asynchronously does not
 * tell: a stream or the lines of a file would seem to end at once the second time.
 */
export function isReplayable(requests: RequestSource<object> | Blob): boolean {
  if (requests instanceof Blob || 'isRemade' in requests) {
    return true;
  }
  if (!(Symbol.iterator in requests)) {
    return false;
  }
  const once = requests[Symbol.iterator]();
  return once !== requests[Symbol.iterator]();
}
