import { asFileChanged, fileChanged } from '../errors/file-changed.ts';

/** What slices were cut from: a slice has lost the name of its file. */
const origins = new WeakMap<Blob, Blob>();

/** A part of a Blob that knows which file it is of. Nothing is read. */
export function sliceBlob(blob: Blob, start: number, end?: number): Blob {
  const slice = blob.slice(start, end);
  origins.set(slice, origins.get(blob) ?? blob);
  return slice;
}

/** The name of the file a Blob is, or is cut from. */
function fileNameOf(blob: Blob): string | undefined {
  return ((origins.get(blob) ?? blob) as Partial<File>).name;
}

/**
 * The chunks of a Blob. A file may change under it: browsers and Node then fail to read it, others give what
 * is there. Throws `file_changed` with its name in both cases.
 */
export async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = blob;
  let read = 0;
  // Safari reads streams only by a reader.
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
  // A size of 0 is also that of devices and pipes, which some runtimes give out as Blobs.
  if (read !== size && size > 0 && size < Infinity) {
    throw fileChanged(fileNameOf(blob));
  }
}

/** All bytes of a small Blob. Throws `file_changed`. */
export async function bytesOfBlob(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw asFileChanged(error, true, fileNameOf(blob));
  }
}

/**
 * Throws `file_changed` if a Blob cannot be read any more: a file that has changed cannot be read at any
 * place. A deleted one has the size 0 in Chromium, and an empty slice of it can be read.
 */
export async function checkReadable(blob: Blob): Promise<void> {
  await bytesOfBlob(blob.size > 0 ? sliceBlob(blob, 0, 1) : blob);
}
