import type { Batch } from '@offpeak/core';
import { batchVerdict } from './batch-verdict.ts';

/** One step of a batch. */
export interface TimelineStep {
  label: string;
  state: 'done' | 'current' | 'ahead' | 'mixed' | 'bad';
  /** Unix seconds when it was reached, if it was. */
  at: number | null;
}

/** Returns the steps of a batch in order: past, current and future. */
export function timelineSteps(batch: Batch): TimelineStep[] {
  const steps: TimelineStep[] = [reached('Submitted', batch.created_at)];
  const running = batch.in_progress_at ?? null;
  const finalizing = batch.finalizing_at ?? null;
  switch (batch.status) {
    case 'failed':
      return [...steps, ended('Refused', batch.failed_at)];
    case 'expired':
      return [
        ...steps,
        ...passed('Running', running),
        ...passed('Writing results', finalizing),
        ended('Expired', batch.expired_at),
      ];
    case 'cancelling':
      return [
        ...steps,
        ...passed('Running', running),
        { label: 'Cancelling', state: 'current', at: batch.cancelling_at ?? null },
        ahead('Cancelled'),
      ];
    case 'cancelled':
      return [
        ...steps,
        ...passed('Running', running),
        ...passed('Cancelling', batch.cancelling_at),
        ended('Cancelled', batch.cancelled_at),
      ];
    case 'completed':
      return [
        ...steps,
        ...passed('Running', running),
        ...passed('Writing results', finalizing),
        completed(batch),
      ];
    case 'finalizing':
      return [
        ...steps,
        ...passed('Running', running),
        current('Writing results', finalizing),
        ahead('Completed'),
      ];
    case 'in_progress':
      return [...steps, current('Running', running), ahead('Writing results'), ahead('Completed')];
    default:
      return [
        ...steps,
        current('Checking the file', null),
        ahead('Running'),
        ahead('Writing results'),
        ahead('Completed'),
      ];
  }
}

/** The last step of a batch that ended, in the color of its verdict. */
function completed(batch: Batch): TimelineStep {
  const { label, look } = batchVerdict(batch);
  const at = batch.completed_at ?? null;
  if (look === 'good') {
    return reached('Completed', at);
  }
  return { label: `Ended: ${label}`, state: look === 'mixed' ? 'mixed' : 'bad', at };
}

function reached(label: string, at: number | null): TimelineStep {
  return { label, state: 'done', at };
}

function passed(label: string, at: number | null | undefined): TimelineStep[] {
  return at ? [{ label, state: 'done', at }] : [];
}

function current(label: string, at: number | null): TimelineStep {
  return { label, state: 'current', at };
}

function ahead(label: string): TimelineStep {
  return { label, state: 'ahead', at: null };
}

function ended(label: string, at: number | null | undefined): TimelineStep {
  return { label, state: 'bad', at: at ?? null };
}
