import type { Client, FileDeleted } from '@offpeak/core';
import type { QueryKey } from '@tanstack/query-core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineMutation } from '../client/define-options.ts';
import type { FilePages } from '../queries/files-options.ts';

/**
 * Mutation options that delete a file by its id. It disappears from every list immediately, and is shown
 * again if the deletion fails.
 *
 * @example
 * ```tsx
 * const remove = useMutation(deleteFileOptions(client));
 * remove.mutate(file.id);
 * ```
 */
export function deleteFileOptions(client: Client) {
  return defineMutation<FileDeleted, string, [QueryKey, FilePages | undefined][]>({
    mutationKey: offpeakKeys.mutation(client, 'delete-file'),
    mutationFn: (id) => client.files.delete(id),
    onMutate: async (id, { client: queries }) => {
      const lists = { queryKey: offpeakKeys.files(client) };
      // A response that is in flight would show the file again.
      await queries.cancelQueries(lists);
      const before = queries.getQueriesData<FilePages>(lists);
      queries.setQueriesData<FilePages>(lists, (pages) => pages && withoutFile(pages, id));
      return before;
    },
    onError: (_error, _id, before, { client: queries }) => {
      for (const [key, pages] of before ?? []) {
        queries.setQueryData(key, pages);
      }
    },
    // Not awaited: the mutation ends with the server's response.
    onSettled: (_response, _error, id, _before, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.files(client) });
      queries.invalidateQueries({ queryKey: offpeakKeys.file(client, id) });
    },
  });
}

function withoutFile(lists: FilePages, id: string): FilePages {
  return {
    ...lists,
    pages: lists.pages.map((page) => ({ ...page, data: page.data.filter((file) => file.id !== id) })),
  };
}
