import type { Batch } from '@offpeak/core';
import { batchVerdict } from './batch-verdict.ts';

/** How a batch stands, in one word. */
export function StatusBadge({ batch }: { batch: Batch }) {
  const { label, look } = batchVerdict(batch);
  return <span className={`badge badge-${look}`}>{label}</span>;
}
