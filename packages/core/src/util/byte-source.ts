import { asFileChanged } from '../errors/file-changed.ts';
import { readBlob } from './blob.ts';
import { encodeUtf8 } from './utf8.ts';

/** Anything that bytes can be read from, chunk by chunk. Strings are encoded as UTF-8. */
export type ByteSource =
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>
  | Uint8Array;

/** Returns bytes or a text as a Blob; any other source as it is. */
export function toBlobIfBuffered(source: ByteSource): Exclude<ByteSource, Uint8Array> {
  return typeof source === 'string' || source instanceof Uint8Array
    ? new Blob([source as Uint8Array<ArrayBuffer>])
    : source;
}

/**
 * Yields the bytes of a source, and reads it only as fast as they are consumed. Items that are neither bytes
 * nor text are yielded as they are. Ending the loop early cancels the source.
 */
export async function* chunksOf<Item = Uint8Array>(
  source: ByteSource | AsyncIterable<Item> | Iterable<Item>,
): AsyncGenerator<Uint8Array | Exclude<Item, string>, void, undefined> {
  if (source instanceof Uint8Array) {
    yield source;
  } else if (typeof source === 'string') {
    yield encodeUtf8(source);
  } else if (source instanceof Blob) {
    yield* readBlob(source);
  } else {
    try {
      for await (const piece of source instanceof ReadableStream ? readStream(source) : source) {
        yield typeof piece === 'string' ? encodeUtf8(piece) : (piece as Exclude<Item, string>);
      }
    } catch (error) {
      // It may be the stream of a file.
      throw asFileChanged(error);
    }
  }
}

async function* readStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  // Safari reads streams only with a reader.
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // Not awaited: a stream that never settles its cancel must not hold the caller.
    reader.cancel().catch(() => {});
  }
}

/** Yields the chunks of a source, and reports the size of each. */
export async function* counting(
  source: ByteSource,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunksOf(source)) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** Returns the start of a source: all of it, or somewhat more than `maxBytes` if it is longer. */
export async function readStart(source: ByteSource, maxBytes: number): Promise<Blob> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of chunksOf(source)) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) {
      break;
    }
  }
  return new Blob(pieces as Uint8Array<ArrayBuffer>[]);
}

/** Returns a stream that produces each chunk when it is read. */
export function streamOf(chunks: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}
