import {
  type BatchJob,
  type Client,
  type RequestSource,
  type SubmitBatchOptions,
  submitBatch,
} from '@offpeak/core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineMutation } from '../client/define-options.ts';
import { type SubmissionKey, submitOnce } from './submit-once.ts';

/** The requests of a batch, and how to send them. */
export interface SubmitBatchVariables extends SubmitBatchOptions, SubmissionKey {
  /** Requests, or a File with one request per line. */
  requests: RequestSource<object> | Blob;
}

/**
 * Mutation options that upload requests and create their batch. The mutation ends as soon as the batch
 * exists; lists of batches are fetched again after that. A second equal call, as by a double click, joins the
 * first and pays nothing; `key` decides what is equal. After a failure the same call resumes with what was
 * already created. Errors: those of `submitBatch`.
 *
 * @example
 * ```tsx
 * const submit = useMutation(submitBatchOptions(client));
 * submit.mutate({ requests: file, endpoint: '/v1/embeddings' });
 * ```
 */
export function submitBatchOptions(client: Client) {
  return defineMutation<BatchJob, SubmitBatchVariables>({
    mutationKey: offpeakKeys.mutation(client, 'submit-batch'),
    mutationFn: (variables) => {
      const { requests, key, ...options } = variables;
      return submitOnce(client, variables, (shared) =>
        submitBatch(client, requests, { ...options, ...shared }),
      );
    },
    // Not awaited: the job exists, and the lists may take long.
    onSuccess: (_job, _variables, _result, { client: queries }) => {
      queries.invalidateQueries({ queryKey: offpeakKeys.batchLists(client) });
    },
  });
}
