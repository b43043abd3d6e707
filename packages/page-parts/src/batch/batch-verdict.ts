import type { Batch } from '@offpeak/core';
import { type BatchVerdict, batchCounts } from '@offpeak/react';

/** The verdict on a batch, as a word and a color. */
export interface Verdict {
  label: string;
  look: 'wait' | 'good' | 'mixed' | 'bad' | 'none';
}

const ended: Readonly<Record<Exclude<BatchVerdict, 'running'>, Verdict>> = {
  succeeded: { label: 'completed', look: 'good' },
  partly_failed: { label: 'some failed', look: 'mixed' },
  failed: { label: 'all failed', look: 'bad' },
  refused: { label: 'refused', look: 'bad' },
  expired: { label: 'expired', look: 'bad' },
  cancelled: { label: 'cancelled', look: 'none' },
};

const running: Readonly<Record<string, string>> = {
  validating: 'checking',
  in_progress: 'running',
  finalizing: 'writing results',
};

/** Returns the verdict on a batch. An unknown status is shown as sent. */
export function batchVerdict(batch: Batch): Verdict {
  const { verdict, failed, remaining } = batchCounts(batch);
  if (verdict === 'running') {
    return { label: running[batch.status] ?? batch.status.replaceAll('_', ' '), look: 'wait' };
  }
  if (remaining > 0 && verdict === 'partly_failed' && failed === 0) {
    return { label: 'some not run', look: 'mixed' };
  }
  return remaining > 0 && verdict === 'failed' ? { label: 'none succeeded', look: 'bad' } : ended[verdict];
}
