import type { Batch, BatchJob, Client, OffpeakError, RequestSource, RetryFailedOptions } from '@offpeak/core';
import { jobOfBatch } from './job-of-batch.ts';
import { offpeakKeys } from './keys.ts';
import { mutationOptions, retryFailed } from './peers.ts';
import { readInputFiles } from './read-input-files.ts';
import { refreshing } from './refreshing.ts';

/** What to run again. */
export interface RetryFailedVariables extends RetryFailedOptions {
  /** The ended job, or a batch of which nothing but itself is known. */
  of: BatchJob | Batch;
  /** The requests it was made of. Left out, they are read back from its input files. */
  requests?: RequestSource<object> | Blob | undefined;
}

/**
 * Mutation options that run again what failed, expired or was cancelled. The answer is a new job whose results hold those of both; it is the
 * old job when nothing is left to run. Errors: those of `retryFailed`, and `file_unavailable` when an input file is gone.
 *
 * @example
 * ```tsx
 * const retry = useMutation(retryFailedOptions(client));
 * retry.mutate({ of: batch });
 * ```
 */
export function retryFailedOptions(client: Client) {
  return mutationOptions<BatchJob, OffpeakError, RetryFailedVariables>({
    mutationKey: offpeakKeys.mutation('retry-failed'),
    mutationFn: ({ of, requests, ...options }) => {
      const job = 'shards' in of ? of : jobOfBatch(of);
      return retryFailed(client, job, requests ?? readInputFiles(client, job, options.signal), options);
    },
    ...refreshing(offpeakKeys.batchLists()),
  });
}
