import { isWorkerd } from './runtime.ts';

const chunkBytes = 65_536;

/**
 * The bytes of a stream in large chunks: workerd hands out 4 KiB at a time unless it is asked for more, which
 * makes reading several times dearer. Ending the loop early cancels the stream.
 */
export async function* largeChunks(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = openReader(stream);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // A read that asked for a minimum may end the stream and still bring its last bytes.
      if (value !== undefined && value.byteLength > 0) yield value;
      if (done) return;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

function openReader(stream: ReadableStream<Uint8Array>): Reader {
  // Other runtimes return large chunks anyway, and Node 24 throws if a short body has ended before a read
  // with a minimum.
  if (!isWorkerd()) return stream.getReader();
  let bytes: ReadableStreamBYOBReader;
  try {
    bytes = stream.getReader({ mode: 'byob' });
  } catch {
    return stream.getReader();
  }
  return {
    read: () => bytes.read(new Uint8Array(chunkBytes), { min: chunkBytes / 2 }),
    cancel: () => bytes.cancel(),
  };
}
