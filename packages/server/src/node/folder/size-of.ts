import { stat } from 'node:fs/promises';
import { asStorageError } from '../storage-error.ts';

/** The size of a file, 0 when it is not there. One that cannot be looked at must not be taken for an empty one: that throws. */
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
