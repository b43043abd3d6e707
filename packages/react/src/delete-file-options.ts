import type { Client, FileDeleted, OffpeakError } from '@offpeak/core';
import { mutationOptions, type QueryKey } from '@tanstack/react-query';
import type { FilePages } from './files-options.ts';
import { offpeakKeys } from './keys.ts';

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
  return mutationOptions<FileDeleted, OffpeakError, string, { before: [QueryKey, FilePages | undefined][] }>({
    mutationKey: offpeakKeys.mutation('delete-file'),
    mutationFn: (id) => client.files.delete(id),
    onMutate: async (id, { client: queries }) => {
      const queryKey = offpeakKeys.files();
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueriesData<FilePages>({ queryKey });
      queries.setQueriesData<FilePages>({ queryKey }, (lists) => lists && withoutFile(lists, id));
      return { before };
    },
    onError: (_error, _id, result, { client: queries }) => {
      for (const [queryKey, lists] of result?.before ?? []) queries.setQueryData(queryKey, lists);
    },
    onSettled: (_deleted, _error, _id, _result, { client: queries }) =>
      queries.invalidateQueries({ queryKey: offpeakKeys.files() }),
  });
}

function withoutFile(lists: FilePages, id: string): FilePages {
  return {
    ...lists,
    pages: lists.pages.map((page) => ({ ...page, data: page.data.filter((file) => file.id !== id) })),
  };
}
