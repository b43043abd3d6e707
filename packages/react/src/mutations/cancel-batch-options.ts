import { type Batch, type BatchStatus, type Client, isTerminal, type OffpeakError } from '@offpeak/core';
import { type BatchTarget, idsOf, type JobState, jobStateOf } from '../batch/batch-target.ts';
import { batchesIn, changeBatches, shareBatch, showing } from '../batch/cached-batches.ts';
import { offpeakKeys } from '../batch/keys.ts';
import { defineMutation } from '../client/define-options.ts';

/** The statuses that were shown before, by id. */
type Before = ReadonlyMap<string, BatchStatus>;

/**
 * Mutation options that cancel a batch by its id, or every batch of a job. It is shown as `cancelling`
 * immediately wherever it is shown, in lists and jobs too, and with its true status again if the cancellation
 * fails.
 *
 * Errors: `conflict` for a batch that has already ended; ended batches of a job are left as they are.
 *
 * @example
 * ```tsx
 * const cancel = useMutation(cancelBatchOptions(client));
 * cancel.mutate(batch.id);
 * ```
 */
export function cancelBatchOptions(client: Client) {
  return defineMutation<Batch | JobState, BatchTarget, Before>({
    mutationKey: offpeakKeys.mutation(client, 'cancel-batch'),
    mutationFn: (target) =>
      typeof target === 'string'
        ? client.batches.cancel(target)
        : Promise.all(idsOf(target).map((id) => cancelUnlessEnded(client, id))).then(jobStateOf),
    onMutate: (target, { client: queries }) => {
      const ids = idsOf(target);
      const before = new Map<string, BatchStatus>();
      changeBatches(queries, client, (batch) => {
        if (!ids.includes(batch.id) || isTerminal(batch.status)) {
          return batch;
        }
        before.set(batch.id, batch.status);
        return { ...batch, status: 'cancelling' };
      });
      return before;
    },
    onSuccess: (response, _target, _before, { client: queries }) => {
      for (const batch of batchesIn(response)) {
        shareBatch(queries, client, batch);
      }
    },
    onError: (_error, _target, before, { client: queries }) =>
      changeBatches(queries, client, (batch) => {
        const status = batch.status === 'cancelling' && before?.get(batch.id);
        return status ? { ...batch, status } : batch;
      }),
    // Not awaited: the mutation ends with the server's response.
    onSettled: (_response, _error, target, _before, { client: queries }) => {
      queries.invalidateQueries({
        queryKey: offpeakKeys.batches(client),
        predicate: showing(idsOf(target)),
      });
    },
  });
}

/** Cancels a batch of a job, and returns it unchanged when it has already ended. */
function cancelUnlessEnded(client: Client, id: string): Promise<Batch> {
  return client.batches.cancel(id).catch((error: OffpeakError) => {
    if (error.code !== 'conflict') {
      throw error;
    }
    return client.batches.retrieve(id);
  });
}
