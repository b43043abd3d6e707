import type { Client, FileDeleted, OffpeakError } from '@offpeak/core';
import type { QueryKey } from '@tanstack/react-query';
import type { FilePages } from './files-options.ts';
import { offpeakKeys } from './keys.ts';
import { optimistic } from './optimistic.ts';
import { mutationOptions } from './peers.ts';

/**
 * Mutation options that delete a file by its id. It leaves every list at once, and is back if deleting fails.
 *
 * @example
 * ```tsx
 * const remove = useMutation(deleteFileOptions(client));
 * remove.mutate(file.id);
 * ```
 */
export function deleteFileOptions(client: Client) {
  return mutationOptions<FileDeleted, OffpeakError, string, [QueryKey, FilePages | undefined][]>({
    mutationKey: offpeakKeys.mutation('delete-file'),
    mutationFn: (id) => client.files.delete(id),
    ...optimistic<FilePages, string>(offpeakKeys.files, withoutFile, offpeakKeys.files()),
  });
}

function withoutFile(lists: FilePages, id: string): FilePages {
  return {
    ...lists,
    pages: lists.pages.map((page) => ({ ...page, data: page.data.filter((file) => file.id !== id) })),
  };
}
