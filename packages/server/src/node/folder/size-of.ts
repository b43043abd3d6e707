import { stat } from 'node:fs/promises';
import { asStorageError } from '../storage-error.ts';

/**
 * Returns the size of a file, 0 when it does not exist. Any other error is thrown: the file must not be
 * mistaken for an empty one.
 */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return 0;
    }
    throw asStorageError(error);
  }
}
