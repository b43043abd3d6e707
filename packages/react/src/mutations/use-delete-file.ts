'use client';

import type { FileDeleted } from '@offpeak/core';
import { useMutation } from '@tanstack/react-query';
import { useOffpeakClient } from '../client/provider.tsx';
import { deleteFileOptions } from './delete-file-options.ts';
import { type MutationExtras, withExtras } from './mutation-extras.ts';

/**
 * Deletes a file by its id. It disappears from every {@link useFiles} immediately, and is shown again if the
 * deletion fails. Accepts the options of TanStack's `useMutation`.
 *
 * @example
 * ```tsx
 * const remove = useDeleteFile();
 * <button onClick={() => remove.mutate(file.id)}>Delete</button>
 * ```
 */
export function useDeleteFile(options?: MutationExtras<FileDeleted, string>) {
  const client = useOffpeakClient();
  return useMutation(withExtras(deleteFileOptions(client), options));
}
