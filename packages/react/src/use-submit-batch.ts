'use client';

import type { BatchJob, UploadProgress } from '@offpeak/core';
import { useOffpeakClient } from './provider.tsx';
import { type SubmitBatchVariables, submitBatchOptions } from './submit-batch-options.ts';
import { type SteeredMutation, useSteering } from './use-steering.ts';

/**
 * Sends requests, or a JSONL file of them, as a batch, with progress and a way to stop. `data` is the job: plain JSON that names its batch, or its batches if
 * the requests are more than one may hold. Every hook takes it.
 *
 * @example
 * ```tsx
 * const submit = useSubmitBatch();
 * <button onClick={() => submit.mutate({ requests: file, endpoint: '/v1/embeddings' })}>Run tonight</button>
 * const batch = useBatch(submit.data);
 * ```
 */
export function useSubmitBatch(): SteeredMutation<BatchJob, SubmitBatchVariables, UploadProgress> {
  const client = useOffpeakClient();
  return useSteering(submitBatchOptions(client));
}
