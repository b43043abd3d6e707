import type { Batch, Client, OffpeakError } from '@offpeak/core';
import type { QueryKey } from '@tanstack/react-query';
import { type BatchTarget, fetchState, idsOf, type JobState } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { optimistic } from './optimistic.ts';
import { isTerminal, mutationOptions } from './peers.ts';

type State = Batch | JobState;

/**
 * Mutation options that cancel a batch by its id, or every batch of a job. It shows `cancelling` at once, and its true status again if
 * cancelling fails.
 *
 * Errors: `conflict` for a batch that has already ended; batches of a job that have are left as they are.
 *
 * @example
 * ```tsx
 * const cancel = useMutation(cancelBatchOptions(client));
 * cancel.mutate(batch.id);
 * ```
 */
export function cancelBatchOptions(client: Client) {
  return mutationOptions<State, OffpeakError, BatchTarget, [QueryKey, State | undefined][]>({
    mutationKey: offpeakKeys.mutation('cancel-batch'),
    mutationFn: async (target) => {
      if (typeof target === 'string') return client.batches.cancel(target);
      const cancelled = idsOf(target).map((id) => client.batches.cancel(id).catch(unlessEnded));
      await Promise.all(cancelled);
      return fetchState(client, target);
    },
    ...optimistic<State, BatchTarget>(
      offpeakKeys.batch,
      (state) => (isTerminal(state.status) ? state : { ...state, status: 'cancelling' }),
      offpeakKeys.batches(),
    ),
  });
}

function unlessEnded(error: OffpeakError): void {
  if (error.code !== 'conflict') throw error;
}
