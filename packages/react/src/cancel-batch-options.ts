import { type Batch, type Client, isTerminal, type OffpeakError } from '@offpeak/core';
import { mutationOptions, type QueryKey } from '@tanstack/react-query';
import { offpeakKeys } from './keys.ts';
import { optimistic } from './optimistic.ts';

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
  return mutationOptions<Batch, OffpeakError, string, [QueryKey, Batch | undefined][]>({
    mutationKey: offpeakKeys.mutation('cancel-batch'),
    mutationFn: (id) => client.batches.cancel(id),
    ...optimistic<Batch, string>(
      offpeakKeys.batch,
      (batch) => (isTerminal(batch.status) ? batch : { ...batch, status: 'cancelling' }),
      offpeakKeys.batches(),
    ),
  });
}
