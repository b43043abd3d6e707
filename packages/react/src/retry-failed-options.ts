import type { Batch, BatchJob, Client, OffpeakError, RequestSource, RetryFailedOptions } from '@offpeak/core';
import { offpeakKeys } from './keys.ts';
import { jobFromBatch, mutationOptions, retryFailed } from './peers.ts';
import { type SubmissionKey, submitOnce } from './submit-once.ts';

/** What to run again. */
export interface RetryFailedVariables extends RetryFailedOptions, SubmissionKey {
  /** The ended job, or a batch of which nothing but itself is known. */
  of: BatchJob | Batch;
  /** The requests it was made of. Left out, they are read back from its input files. */
  requests?: RequestSource<object> | Blob | undefined;
}

/**
 * Mutation options that run again what failed, expired or was cancelled. The answer is a new job whose results hold those of both; it is the
 * old job when nothing is left to run. A second call for the same joins the first, as with {@link submitBatchOptions}. Errors: those of
 * `retryFailed`, and `file_unavailable` when an input file is gone.
 *
 * @example
 * ```tsx
 * const retry = useMutation(retryFailedOptions(client));
 * retry.mutate({ of: batch });
 * ```
 */
export function retryFailedOptions(client: Client) {
  return mutationOptions<BatchJob, OffpeakError, RetryFailedVariables>({
    mutationKey: offpeakKeys.mutation(client, 'retry-failed'),
    mutationFn: (variables) => {
      const { of, requests, key, ...options } = variables;
      const job = 'shards' in of ? of : jobFromBatch(of);
      return submitOnce(client, variables, (shared) =>
        retryFailed(client, job, requests, { ...options, ...shared }),
      );
    },
    // Not awaited: the job is there now, and the lists may take their time.
    onSuccess: (_job, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.batchLists(client) });
    },
  });
}
