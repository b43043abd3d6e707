import type { Client, FileDeleted, OffpeakError } from '@offpeak/core';
import type { QueryKey } from '@tanstack/react-query';
import type { FilePages } from './files-options.ts';
import { offpeakKeys } from './keys.ts';
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
    mutationKey: offpeakKeys.mutation(client, 'delete-file'),
    mutationFn: (id) => client.files.delete(id),
    onMutate: async (id, { client: queries }) => {
      const lists = { queryKey: offpeakKeys.files(client) };
      // An answer that is on its way would bring the file back.
      await queries.cancelQueries(lists);
      const before = queries.getQueriesData<FilePages>(lists);
      queries.setQueriesData<FilePages>(lists, (pages) => pages && withoutFile(pages, id));
      return before;
    },
    onError: (_error, _id, before, { client: queries }) => {
      for (const [key, pages] of before ?? []) queries.setQueryData(key, pages);
    },
    // Not awaited: the mutation is over when the server has answered.
    onSettled: (_answer, _error, _id, _before, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
    },
  });
}

function withoutFile(lists: FilePages, id: string): FilePages {
  return {
    ...lists,
    pages: lists.pages.map((page) => ({ ...page, data: page.data.filter((file) => file.id !== id) })),
  };
}
