import type { BatchJob, Client, OffpeakError, RequestSource, SubmitBatchOptions } from '@offpeak/core';
import { offpeakKeys } from './keys.ts';
import { mutationOptions, submitBatch } from './peers.ts';
import { refreshing } from './refreshing.ts';

/** What to send as a batch, and how. */
export interface SubmitBatchVariables extends SubmitBatchOptions {
  /** Requests, or a File with one request per line. */
  requests: RequestSource<object> | Blob;
}

/**
 * Mutation options that upload requests and create their batch; lists of batches are fetched again afterwards. Errors: those of `submitBatch`.
 *
 * @example
 * ```tsx
 * const submit = useMutation(submitBatchOptions(client));
 * submit.mutate({ requests: file, endpoint: '/v1/embeddings' });
 * ```
 */
export function submitBatchOptions(client: Client) {
  return mutationOptions<BatchJob, OffpeakError, SubmitBatchVariables>({
    mutationKey: offpeakKeys.mutation('submit-batch'),
    mutationFn: ({ requests, ...options }) => submitBatch(client, requests, options),
    ...refreshing(offpeakKeys.batchLists()),
  });
}
