import { asFileChanged, fileChanged } from '../errors/file-changed.ts';

/** The Blob that each slice was cut from: a slice does not have the name of its file. */
const origins = new WeakMap<Blob, Blob>();

/** Returns a part of a Blob, and remembers which file it is from. Reads nothing. */
export function sliceBlob(blob: Blob, start: number, end?: number): Blob {
  const slice = blob.slice(start, end);
  origins.set(slice, origins.get(blob) ?? blob);
  return slice;
}

/** Returns the name of the file that a Blob is, or is cut from. */
function fileNameOf(blob: Blob): string | undefined {
  return ((origins.get(blob) ?? blob) as Partial<File>).name;
}

/**
 * Yields the chunks of a Blob. If its file changes, browsers and Node fail to read it, and other runtimes
 * return what the file now has. Throws `file_changed` with the name of the file in both cases.
 */
export async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = blob;
  let read = 0;
  // Safari reads streams only with a reader.
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      read += value.length;
      yield value;
    }
  } catch (error) {
    throw asFileChanged(error, true, fileNameOf(blob));
  } finally {
    // Not awaited: a stream that never settles its cancel must not hold the caller.
    reader.cancel().catch(() => {});
  }
  // Devices and pipes, which some runtimes return as Blobs, have the size 0 too.
  if (read !== size && size > 0 && size < Infinity) {
    throw fileChanged(fileNameOf(blob));
  }
}

/** Returns all bytes of a small Blob. Throws `file_changed`. */
export async function bytesOfBlob(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw asFileChanged(error, true, fileNameOf(blob));
  }
}

/**
 * Throws `file_changed` if a Blob cannot be read any more. A file that has changed cannot be read at any
 * offset. In Chromium a deleted file has the size 0, and an empty slice of it can be read.
 */
export async function checkReadable(blob: Blob): Promise<void> {
  await bytesOfBlob(blob.size > 0 ? sliceBlob(blob, 0, 1) : blob);
}
