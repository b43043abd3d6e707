'use client';

import type { BatchJob, UploadProgress } from '@offpeak/core';
import { useOffpeakClient } from '../client/provider.tsx';
import { type MutationExtras, withExtras } from './mutation-extras.ts';
import { type RetryFailedVariables, retryFailedOptions } from './retry-failed-options.ts';
import { type CancellableMutation, useCancellableMutation } from './use-cancellable-mutation.ts';

/**
 * Runs the failed, expired and cancelled requests of an ended job or batch again. `data` is the new job; its
 * results include those of the old one. Accepts the options of TanStack's `useMutation`.
 *
 * @example
 * ```tsx
 * const retry = useRetryFailed();
 * <button onClick={() => retry.mutate({ of: batch })}>Retry the failed requests</button>
 * ```
 */
export function useRetryFailed(
  options?: MutationExtras<BatchJob, RetryFailedVariables>,
): CancellableMutation<BatchJob, RetryFailedVariables, UploadProgress> {
  const client = useOffpeakClient();
  return useCancellableMutation(withExtras(retryFailedOptions(client), options));
}
