import type { Batch } from '@offpeak/core';
import { batchVerdict } from './batch-verdict.ts';

/** The verdict on a batch, in one word. */
export function StatusBadge({ batch }: { batch: Batch }) {
  const { label, look } = batchVerdict(batch);
  return <span className={`badge badge-${look}`}>{label}</span>;
}
