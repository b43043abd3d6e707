'use client';

import type { Batch } from '@offpeak/core';
import { useMutation } from '@tanstack/react-query';
import type { BatchTarget, JobState } from '../batch/batch-target.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { cancelBatchOptions } from './cancel-batch-options.ts';
import { type MutationExtras, withExtras } from './mutation-extras.ts';

/**
 * Cancels a batch by its id, or every batch of a job. It is shown as `cancelling` immediately in every
 * {@link useBatch} and list; results that exist by then are kept. Accepts the options of TanStack's
 * `useMutation`.
 *
 * @example
 * ```tsx
 * const cancel = useCancelBatch({ onError: (error) => toast(error.message) });
 * <button disabled={cancel.isPending} onClick={() => cancel.mutate(batch.id)}>Cancel</button>
 * ```
 */
export function useCancelBatch(options?: MutationExtras<Batch | JobState, BatchTarget>) {
  const client = useOffpeakClient();
  return useMutation(withExtras(cancelBatchOptions(client), options));
}
