/**
 * Anything bytes can be read from, piece by piece. Strings are sent as UTF-8.
 */
export type ByteSource =
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>
  | Uint8Array;

const encoder = new TextEncoder();

/** The pieces of a source as bytes. Ending early (`return`) lets go of the source. */
export function toIterator(source: Exclude<ByteSource, Blob>): AsyncIterator<Uint8Array, unknown, undefined> {
  if (source instanceof ReadableStream) return readerIterator(source.getReader());
  return pieces(source);
}

async function* pieces(source: Exclude<ByteSource, Blob | ReadableStream>) {
  if (source instanceof Uint8Array) {
    yield source;
    return;
  }
  if (typeof source === 'string') {
    yield encoder.encode(source);
    return;
  }
  for await (const piece of source) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
}

/** Safari reads streams only by a reader, so this is not `for await`. */
function readerIterator(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncIterator<Uint8Array, unknown> {
  return {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** A pull-based byte stream over a source: nothing is read before it is wanted. */
export function toByteStream(source: ByteSource): ReadableStream<Uint8Array> {
  if (source instanceof Blob) return source.stream();
  if (source instanceof ReadableStream) return source;
  const iterator = toIterator(source);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
