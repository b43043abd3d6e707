import { type Batch, isTerminal } from '@offpeak/core';
import { batchCounts } from './batch-counts.ts';

/** The verdict on a batch, as a word and a color. */
export interface Verdict {
  label: string;
  look: 'wait' | 'good' | 'mixed' | 'bad' | 'none';
}

const ofStatus: Readonly<Record<string, Verdict>> = {
  validating: { label: 'checking', look: 'wait' },
  in_progress: { label: 'running', look: 'wait' },
  finalizing: { label: 'writing results', look: 'wait' },
  failed: { label: 'refused', look: 'bad' },
  expired: { label: 'expired', look: 'bad' },
  cancelling: { label: 'cancelling', look: 'wait' },
  cancelled: { label: 'cancelled', look: 'none' },
};

/**
 * Returns the verdict on a batch. A `completed` batch has only ended: its counts say whether it succeeded. An
 * unknown status is shown as sent.
 */
export function batchVerdict(batch: Batch): Verdict {
  const { status } = batch;
  if (status !== 'completed') {
    return (
      ofStatus[status] ?? { label: status.replaceAll('_', ' '), look: isTerminal(status) ? 'none' : 'wait' }
    );
  }
  const { succeeded, failed, total } = batchCounts(batch);
  if (succeeded === total) {
    return { label: 'completed', look: 'good' };
  }
  if (succeeded === 0) {
    return { label: total === failed ? 'all failed' : 'none succeeded', look: 'bad' };
  }
  return { label: failed > 0 ? 'some failed' : 'some not run', look: 'mixed' };
}
