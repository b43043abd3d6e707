'use client';

import type { BatchJob, UploadProgress } from '@offpeak/core';
import { useOffpeakClient } from '../client/provider.tsx';
import { type MutationExtras, withExtras } from './mutation-extras.ts';
import { type SubmitBatchVariables, submitBatchOptions } from './submit-batch-options.ts';
import { type CancellableMutation, useCancellableMutation } from './use-cancellable-mutation.ts';

/**
 * Sends requests, or a JSONL file of them, as a batch, with progress and a way to stop. `data` is the job:
 * plain JSON that names its batch, or its batches if one may not hold that many requests. Every hook accepts
 * it. Accepts the options of TanStack's `useMutation`.
 *
 * @example
 * ```tsx
 * const submit = useSubmitBatch();
 * <button onClick={() => submit.mutate({ requests: file, endpoint: '/v1/embeddings' })}>Run tonight</button>
 * const batch = useBatch(submit.data);
 * ```
 */
export function useSubmitBatch(
  options?: MutationExtras<BatchJob, SubmitBatchVariables>,
): CancellableMutation<BatchJob, SubmitBatchVariables, UploadProgress> {
  const client = useOffpeakClient();
  return useCancellableMutation(withExtras(submitBatchOptions(client), options));
}
