import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Deletes blobs that no record holds any more, and returns those that were deleted. A later sweep deletes the
 * others.
 */
export type DeleteBlobs = (blobs: readonly string[]) => Promise<string[]>;

/** Returns a function that deletes blobs from a folder. */
export function deleteBlobsIn(folder: string): DeleteBlobs {
  return async (blobs) => {
    const gone: string[] = [];
    for (const blob of blobs) {
      const isGone = await rm(join(folder, blob), { force: true }).then(
        () => true,
        () => false,
      );
      if (isGone) {
        gone.push(blob);
      }
    }
    return gone;
  };
}
