'use client';

import type { BatchJob, UploadProgress } from '@offpeak/core';
import { useOffpeakClient } from './provider.tsx';
import { type RetryFailedVariables, retryFailedOptions } from './retry-failed-options.ts';
import { type SteeredMutation, useSteering } from './use-steering.ts';

/**
 * Runs again what failed, expired or was cancelled in an ended job or batch. `data` is the new job; its results hold those of both.
 *
 * @example
 * ```tsx
 * const retry = useRetryFailed();
 * <button onClick={() => retry.mutate({ of: batch })}>Run the failed ones again</button>
 * ```
 */
export function useRetryFailed(): SteeredMutation<BatchJob, RetryFailedVariables, UploadProgress> {
  const client = useOffpeakClient();
  return useSteering(retryFailedOptions(client));
}
