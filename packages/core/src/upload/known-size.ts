import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import type { FileObject } from '../wire/file.ts';

/**
 * Returns whether a file certainly has another size. Some providers return null as the size for a while,
 * which proves nothing.
 */
export function hasOtherSize({ bytes }: Partial<Pick<FileObject, 'bytes'>>, expected: number): boolean {
  return typeof bytes === 'number' && bytes !== expected;
}

/**
 * Returns the same file, retrieved again if its size is unknown. The size may still be unknown then, or the
 * file may not be available yet; neither means that something is wrong. Throws only `aborted`.
 */
export async function withKnownSize(
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
