import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { BlobDamagedError } from '../../storage/storage-errors.ts';
import { asStorageError } from '../storage-error.ts';

/** The number of bytes of one read. */
const chunkBytes = 256 * 1024;

/**
 * Reads bytes `start` (inclusive) to `end` (exclusive) of a file, as fast as they are consumed. The stream
 * fails with a `BlobDamagedError` when the file is shorter or missing.
 */
export function readRange(
  path: string,
  { start, end }: { start: number; end: number },
): ReadableStream<Uint8Array> {
  let handle: FileHandle | null = null;
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (at >= end) {
            await handle?.close();
            handle = null;
            controller.close();
            return;
          }
          handle ??= await open(path, 'r');
          const buffer = new Uint8Array(Math.min(chunkBytes, end - at));
          const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, at);
          if (bytesRead === 0) {
            throw new BlobDamagedError(basename(path), `end at byte ${at} instead of ${end}`);
          }
          at += bytesRead;
          controller.enqueue(buffer.subarray(0, bytesRead));
        } catch (error) {
          await handle?.close();
          handle = null;
          throw isMissing(error)
            ? new BlobDamagedError(basename(path), 'are missing', error)
            : asStorageError(error);
        }
      },
      async cancel() {
        await handle?.close();
        handle = null;
      },
    },
    { highWaterMark: 0 },
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
