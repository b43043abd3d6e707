import { openChunkReader } from '@offpeak/core/protocol';

/** Yields the bytes of a stream in large chunks. Ending the loop early cancels the stream. */
export async function* largeChunks(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = openChunkReader(stream);
  try {
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) {
      yield chunk;
    }
  } finally {
    reader.cancel(undefined).catch(() => undefined);
  }
}
