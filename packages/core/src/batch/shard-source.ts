import { encodeLines } from '../jsonl/encode-lines.ts';
import { cutterOf } from '../jsonl/fill-file.ts';
import type { FileCounts } from '../jsonl/limits.ts';
import { planRanges } from '../jsonl/plan-ranges.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import type { RequestLine } from '../wire/request-line.ts';

/** The input file of one batch. */
export interface ShardFile {
  body: Blob | ReadableStream<Uint8Array>;
  /** Final once the body has been read. */
  counts(): FileCounts;
  /** Whether the body has been read to its end. */
  isRead(): boolean;
}

/**
 * Cuts requests, or a JSONL file of them, into input files. The ranges of a Blob are there at once and not copied; of other
 * requests, the next file comes when the one before has been read to its end.
 */
export async function* shardsOf(
  requests: RequestSource<object> | Blob,
  options: LineOptions,
  limits: FileCounts,
): AsyncGenerator<ShardFile, void, undefined> {
  if (requests instanceof Blob) {
    for (const range of await planRanges(requests, options.endpoint, limits))
      yield {
        body: requests.slice(range.start, range.start + range.bytes),
        counts: () => range,
        isRead: () => true,
      };
    return;
  }
  const blocks = encodeLines(requests, options);
  const cutter = cutterOf(blocks);
  try {
    while (await cutter.fill()) {
      let isRead = false;
      let goOn = () => {};
      const full = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const { stream, counts } = cutter.cut(limits, () => {
        isRead = true;
        goOn();
      });
      yield { body: stream, counts, isRead: () => isRead };
      await full;
    }
  } finally {
    // Not awaited: requests that stand still must not hold the caller.
    blocks.return().catch(() => {});
  }
}

/** Requests that are made anew each time they are gone through. */
export class RemadeRequests {
  readonly #make: () => AsyncGenerator<RequestLine<object>, void, undefined>;

  constructor(make: () => AsyncGenerator<RequestLine<object>, void, undefined>) {
    this.#make = make;
  }

  [Symbol.asyncIterator](): AsyncGenerator<RequestLine<object>, void, undefined> {
    return this.#make();
  }
}

/**
 * Whether requests can be gone through again, as arrays and files can. What comes asynchronously does not tell: a stream or the lines of a
 * file would seem to end at once the second time.
 */
export function isReplayable(requests: RequestSource<object> | Blob): boolean {
  if (requests instanceof Blob || requests instanceof RemadeRequests) return true;
  if (!(Symbol.iterator in requests)) return false;
  const once = requests[Symbol.iterator]();
  return once !== requests[Symbol.iterator]();
}
