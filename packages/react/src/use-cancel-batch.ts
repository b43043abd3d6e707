'use client';

import { cancelBatchOptions } from './cancel-batch-options.ts';
import { useMutation } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * Cancels a batch by its id, or every batch of a job. It shows `cancelling` at once in every {@link useBatch}; what is finished by then is kept.
 *
 * @example
 * ```tsx
 * const cancel = useCancelBatch();
 * <button disabled={cancel.isPending} onClick={() => cancel.mutate(batch.id)}>Cancel</button>
 * ```
 */
export function useCancelBatch() {
  const client = useOffpeakClient();
  return useMutation(cancelBatchOptions(client));
}
