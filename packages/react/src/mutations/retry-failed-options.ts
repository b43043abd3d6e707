import {
  type Batch,
  type BatchJob,
  type Client,
  jobFromBatch,
  type RequestSource,
  type RetryFailedOptions,
  retryFailed,
} from '@offpeak/core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineMutation } from '../client/define-options.ts';
import { type SubmissionKey, submitOnce } from './submit-once.ts';

/** The job or batch to retry, and how. */
export interface RetryFailedVariables extends RetryFailedOptions, SubmissionKey {
  /** The ended job, or an ended batch without a job. */
  of: BatchJob | Batch;
  /** The requests it was made of. Default: read back from its input files. */
  requests?: RequestSource<object> | Blob | undefined;
}

/**
 * Mutation options that run the failed, expired and cancelled requests of a job again. The result is a new
 * job whose results include those of the old one; it is the old job when nothing is left to run. A second
 * equal call joins the first, as with {@link submitBatchOptions}. Errors: those of `retryFailed`, and
 * `file_unavailable` when an input file is gone.
 *
 * @example
 * ```tsx
 * const retry = useMutation(retryFailedOptions(client));
 * retry.mutate({ of: batch });
 * ```
 */
export function retryFailedOptions(client: Client) {
  return defineMutation<BatchJob, RetryFailedVariables>({
    mutationKey: offpeakKeys.mutation(client, 'retry-failed'),
    mutationFn: (variables) => {
      const { of, requests, key, ...options } = variables;
      const job = 'shards' in of ? of : jobFromBatch(of);
      return submitOnce(client, variables, (shared) =>
        retryFailed(client, job, requests, { ...options, ...shared }),
      );
    },
    // Not awaited: the job exists, and the lists may take long.
    onSuccess: (_job, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.batchLists(client) });
    },
  });
}
