import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes blobs that no record holds any more, and returns those that are gone. The others are garbage that a later sweep removes. */
export type DeleteBlobs = (blobs: readonly string[]) => Promise<string[]>;

/** Removes blobs from a folder. */
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
