import type { BatchStatus } from '@offpeak/core';

const looks: Readonly<Record<string, { label: string; look: string }>> = {
  validating: { label: 'checking', look: 'badge-wait' },
  in_progress: { label: 'running', look: 'badge-wait' },
  finalizing: { label: 'writing results', look: 'badge-wait' },
  completed: { label: 'completed', look: 'badge-good' },
  failed: { label: 'refused', look: 'badge-bad' },
  expired: { label: 'expired', look: 'badge-bad' },
  cancelling: { label: 'cancelling', look: 'badge-wait' },
  cancelled: { label: 'cancelled', look: '' },
};

/** A batch's status in one word. One that nobody has heard of is shown as sent. */
export function StatusBadge({ status }: { status: BatchStatus }) {
  const { label, look } = looks[status] ?? { label: status.replaceAll('_', ' '), look: 'badge-wait' };
  return <span className={`badge ${look}`}>{label}</span>;
}
