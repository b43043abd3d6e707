'use client';

import { deleteFileOptions } from './delete-file-options.ts';
import { useMutation } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * Deletes a file by its id. It leaves every {@link useFiles} at once, and is back if deleting fails.
 *
 * @example
 * ```tsx
 * const remove = useDeleteFile();
 * <button onClick={() => remove.mutate(file.id)}>Delete</button>
 * ```
 */
export function useDeleteFile() {
  const client = useOffpeakClient();
  return useMutation(deleteFileOptions(client));
}
