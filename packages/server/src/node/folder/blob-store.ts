import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '../../storage/storage.ts';
import { BlobTooLargeError } from '../../storage/storage-errors.ts';
import { asStorageError } from '../storage-error.ts';
import { readRange } from './read-range.ts';
import { syncFolder } from './sync-folder.ts';

/** The suffix of bytes that are still being written. */
export const unfinished = '.part';

/** Creates a store of bytes as files of one folder, named by their key. */
export function folderBlobStore(folder: string): BlobStore {
  return {
    async write(source, { maxBytes }) {
      const blob = `blob-${crypto.randomUUID()}`;
      const path = join(folder, blob);
      let bytes = 0;
      try {
        const handle = await open(path + unfinished, 'wx', 0o600);
        try {
          for await (const chunk of source) {
            bytes += chunk.byteLength;
            if (bytes > maxBytes) {
              throw new BlobTooLargeError(maxBytes);
            }
            await writeWhole(handle, chunk);
          }
          await handle.datasync();
        } finally {
          await handle.close();
        }
        await rename(path + unfinished, path);
        await syncFolder(folder);
      } catch (error) {
        await source.cancel(error).catch(() => undefined);
        await rm(path + unfinished, { force: true }).catch(() => undefined);
        throw asStorageError(error);
      }
      return { blob, bytes };
    },
    read: (blob, range) => readRange(join(folder, blob), range),
    discard: (blob) => rm(join(folder, blob), { force: true }),
  };
}

async function writeWhole(handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) {
    at += (await handle.write(chunk, at)).bytesWritten;
  }
}

/** Creates a folder that only its owner can read. */
export async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
