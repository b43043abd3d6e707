import type { BlobStore } from '../../storage/storage.ts';
import { BlobDamagedError, BlobTooLargeError } from '../../storage/storage-errors.ts';
import type { MemoryData } from './memory-data.ts';

/** Creates a store of bytes in memory. */
export function memoryBlobStore({ blobs }: MemoryData): BlobStore {
  return {
    async write(source, { maxBytes }) {
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      // Leaving the loop by an error cancels the stream.
      for await (const chunk of source) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) {
          throw new BlobTooLargeError(maxBytes);
        }
        chunks.push(chunk.slice());
      }
      const blob = `blob-${crypto.randomUUID()}`;
      blobs.set(blob, chunks);
      return { blob, bytes };
    },
    read: (blob, range) => readChunks(blobs, blob, range),
    async discard(blob) {
      blobs.delete(blob);
    },
  };
}

function readChunks(
  blobs: MemoryData['blobs'],
  blob: string,
  { start, end }: { start: number; end: number },
): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at >= end) {
          controller.close();
          return;
        }
        const rest = chunkAt(blobs.get(blob), at);
        if (rest === null) {
          const what = blobs.has(blob) ? `end at byte ${at} instead of ${end}` : 'are missing';
          throw new BlobDamagedError(blob, what);
        }
        const chunk = rest.slice(0, end - at);
        at += chunk.byteLength;
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Returns the bytes of a blob from a place to the end of the chunk it is in; null if there are none. */
function chunkAt(chunks: readonly Uint8Array[] = [], at: number): Uint8Array | null {
  let before = 0;
  for (const chunk of chunks) {
    if (at < before + chunk.byteLength) {
      return chunk.subarray(at - before);
    }
    before += chunk.byteLength;
  }
  return null;
}
