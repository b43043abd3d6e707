import { OffpeakError } from '../errors/offpeak-error.ts';
import type { EncodedLine } from './encode-lines.ts';
import { type FileCounts, fits } from './limits.ts';

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

/** The error for a request no batch can hold. */
export function tooLarge(line: number, bytes: number, embeddingInputs: number): OffpeakError {
  const has =
    embeddingInputs > 1 ? `${bytes} bytes and ${embeddingInputs} embedding inputs` : `${bytes} bytes`;
  return new OffpeakError(
    'invalid_request',
    `Request ${line} has ${has}, which is more than a whole batch may have.`,
    {
      line,
    },
  );
}

const chunkBytes = 65_536;

/** Fills one file from a feed, up to the limits, in chunks of about 64 KiB. A request that is alone over a limit is `invalid_request`. */
export function fillFile(feed: LineFeed, limits: FileCounts): FilledFile {
  const counts = { requests: 0, bytes: 0, embeddingInputs: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const lines: Uint8Array[] = [];
        let size = 0;
        while (size < chunkBytes) {
          const line = await feed.peek();
          if (!line) break;
          const { bytes, embeddingInputs, position } = line;
          if (!fits(counts, bytes.length, embeddingInputs, limits)) {
            if (counts.requests === 0) throw tooLarge(position, bytes.length, embeddingInputs);
            break;
          }
          feed.take();
          counts.requests++;
          counts.bytes += bytes.length;
          counts.embeddingInputs += embeddingInputs;
          lines.push(bytes);
          size += bytes.length;
        }
        if (size === 0) return controller.close();
        const chunk = new Uint8Array(size);
        let at = 0;
        for (const line of lines) {
          chunk.set(line, at);
          at += line.length;
        }
        controller.enqueue(chunk);
      },
      async cancel() {
        await feed.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, counts: () => ({ ...counts }) };
}
