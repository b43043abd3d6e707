import type { Batch } from '@offpeak/core';

/** When a batch ended, in unix seconds; null while it runs, and where the server does not say. */
export function endOf(batch: Batch): number | null {
  return batch.completed_at ?? batch.cancelled_at ?? batch.expired_at ?? batch.failed_at ?? null;
}
