import type { BatchJob, Client, OffpeakError, RequestSource, SubmitBatchOptions } from '@offpeak/core';
import { offpeakKeys } from './keys.ts';
import { mutationOptions, submitBatch } from './peers.ts';
import { type SubmissionKey, submitOnce } from './submit-once.ts';

/** What to send as a batch, and how. */
export interface SubmitBatchVariables extends SubmitBatchOptions, SubmissionKey {
  /** Requests, or a File with one request per line. */
  requests: RequestSource<object> | Blob;
}

/**
 * Mutation options that upload requests and create their batch. The mutation ends as soon as the batch exists; lists of batches are fetched
 * again after that. A second call for the same, as by a double click, joins the first and pays nothing; `key` says what is the same. After a
 * failure the same call continues with what was already created. Errors: those of `submitBatch`.
 *
 * @example
 * ```tsx
 * const submit = useMutation(submitBatchOptions(client));
 * submit.mutate({ requests: file, endpoint: '/v1/embeddings' });
 * ```
 */
export function submitBatchOptions(client: Client) {
  return mutationOptions<BatchJob, OffpeakError, SubmitBatchVariables>({
    mutationKey: offpeakKeys.mutation(client, 'submit-batch'),
    mutationFn: (variables) => {
      const { requests, key, ...options } = variables;
      return submitOnce(client, variables, (shared) =>
        submitBatch(client, requests, { ...options, ...shared }),
      );
    },
    // Not awaited: the job is there now, and the lists may take their time.
    onSuccess: (_job, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.batchLists(client) });
    },
  });
}
