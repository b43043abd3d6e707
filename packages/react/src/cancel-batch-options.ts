import { type Batch, type Client, isTerminal, type OffpeakError } from '@offpeak/core';
import { mutationOptions } from '@tanstack/react-query';
import { offpeakKeys } from './keys.ts';

/**
 * Mutation options that cancel a batch by its id. The batch shows `cancelling` at once, and its true status again if cancelling fails.
 *
 * Errors: `conflict` for a batch that has already ended.
 *
 * @example
 * ```tsx
 * const cancel = useMutation(cancelBatchOptions(client));
 * cancel.mutate(batch.id);
 * ```
 */
export function cancelBatchOptions(client: Client) {
  return mutationOptions<Batch, OffpeakError, string, { before: Batch | undefined }>({
    mutationKey: offpeakKeys.mutation('cancel-batch'),
    mutationFn: (id) => client.batches.cancel(id),
    onMutate: async (id, { client: queries }) => {
      const queryKey = offpeakKeys.batch(id);
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData<Batch>(queryKey);
      if (before && !isTerminal(before.status))
        queries.setQueryData<Batch>(queryKey, { ...before, status: 'cancelling' });
      return { before };
    },
    onSuccess: (batch, id, _result, { client: queries }) =>
      queries.setQueryData<Batch>(offpeakKeys.batch(id), batch),
    onError: (_error, id, result, { client: queries }) => {
      if (result?.before) queries.setQueryData<Batch>(offpeakKeys.batch(id), result.before);
    },
    onSettled: (_batch, _error, _id, _result, { client: queries }) =>
      queries.invalidateQueries({ queryKey: offpeakKeys.batches() }),
  });
}
