'use client';

import { type BatchJob, submitBatch, type UploadProgress } from '@offpeak/core';
import { useMutation } from '@tanstack/react-query';
import { useOffpeakClient } from './provider.tsx';
import { type SubmitBatchVariables, submitBatchOptions } from './submit-batch-options.ts';
import { type SteeredMutation, useSteering } from './use-steering.ts';

/**
 * Sends requests, or a JSONL file of them, as a batch, with progress and a way to stop. `data` is the job: plain JSON that names the batch.
 *
 * @example
 * ```tsx
 * const submit = useSubmitBatch();
 * <button onClick={() => submit.mutate({ requests: file, endpoint: '/v1/embeddings' })}>Run tonight</button>
 * const batch = useBatch(submit.data?.shards[0]?.batch_id);
 * ```
 */
export function useSubmitBatch(): SteeredMutation<BatchJob, SubmitBatchVariables, UploadProgress> {
  const client = useOffpeakClient();
  const { progress, steer, cancel } = useSteering<UploadProgress>();
  const mutation = useMutation({
    ...submitBatchOptions(client),
    mutationFn: ({ requests, ...options }) => submitBatch(client, requests, steer(options)),
  });
  return { ...mutation, progress, cancel };
}
