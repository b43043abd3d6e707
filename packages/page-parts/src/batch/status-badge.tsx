import type { Batch } from '@offpeak/core';
import { batchVerdict } from '../batch/batch-verdict.ts';

/** The verdict on a batch, in a word and a color. */
export function StatusBadge({ batch }: { batch: Batch }) {
  const { label, look } = batchVerdict(batch);
  return <span className={`badge badge-${look}`}>{label}</span>;
}
