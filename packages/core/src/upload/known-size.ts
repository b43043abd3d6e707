import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import type { FileObject } from '../wire/file.ts';

/**
 * Whether a file certainly has another size. Providers may leave the size open (null) for a while, which says
 * nothing.
 */
export function hasOtherSize({ bytes }: Partial<Pick<FileObject, 'bytes'>>, expected: number): boolean {
  return typeof bytes === 'number' && bytes !== expected;
}

/**
 * The same file, retrieved once more if its size was left open. It may still be open then, or the file may
 * not be retrievable yet; neither says anything against it. Throws only `aborted`.
 */
export async function askForSize(
  client: Client,
  file: FileObject,
  signal: AbortSignal | undefined,
): Promise<FileObject> {
  if (typeof file.bytes === 'number') {
    return file;
  }
  try {
    const { bytes, ...rest } = await client.files.retrieve(file.id, { signal });
    return { ...file, ...rest, bytes: bytes ?? null };
  } catch {
    throwIfAborted(signal);
    return file;
  }
}
