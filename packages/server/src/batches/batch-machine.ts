import type { BatchError, BatchRequestCounts, BatchUsage } from '@offpeak/core';
import type { BatchRecord, BatchState } from '../storage/records.ts';

/** What can happen to a batch. */
export type BatchEvent =
  /** The input file is about to be read. */
  | { type: 'check_begun' }
  /** It was read, or the reading was given up: the server lives. */
  | { type: 'check_survived' }
  /** The input file is good. */
  | { type: 'validated'; total: number; model: string | null }
  /** The input file is bad; nothing was run. */
  | { type: 'rejected'; errors: BatchError[] }
  /** Some lines got their results. */
  | { type: 'progressed'; completed: number; failed: number; usage: BatchUsage | null }
  /** Every line has its result. */
  | { type: 'drained' }
  /** The completion window has closed. */
  | { type: 'deadline' }
  /** Someone asked for the batch to be cancelled. */
  | { type: 'cancel' }
  /** The result files are whole. */
  | Finished
  /** It cannot be brought to its end: the errors say why, the files hold the results there are. */
  | BrokenOff;

/** A batch of which every request has its result. */
export interface Finished {
  type: 'finished';
  completed: number;
  failed: number;
  usage: BatchUsage | null;
  outputFileId: string | null;
  errorFileId: string | null;
}

/** A batch that ends although requests have no result. */
export interface BrokenOff {
  type: 'broken_off';
  errors: BatchError[];
  completed: number;
  failed: number;
  usage: BatchUsage | null;
  outputFileId: string | null;
  errorFileId: string | null;
}

/** Whether a batch has ended for good. */
export function hasEnded(state: BatchState): boolean {
  return (
    state.status === 'completed' ||
    state.status === 'failed' ||
    state.status === 'expired' ||
    state.status === 'cancelled'
  );
}

/** Whether the input file of a batch was already found good. */
export function isValidated(state: BatchState): boolean {
  return state.request_counts.total > 0;
}

/**
 * What becomes of a batch when something happens at `now` (unix seconds). Pure: a new record, the same record when nothing
 * changes, or null when the event is not possible in this status. Timestamps never run backwards.
 *
 * @example
 * ```ts
 * stepBatch(record, { type: 'cancel' }, now)?.state.status; // 'cancelling'
 * ```
 */
export function stepBatch(record: BatchRecord, event: BatchEvent, now: number): BatchRecord | null {
  const { state } = record;
  const at = Math.max(now, latestTime(state));
  const to = (change: Partial<BatchState>, more: Partial<BatchRecord> = {}): BatchRecord => ({
    ...record,
    ...more,
    state: { ...state, ...change },
  });

  switch (event.type) {
    case 'check_begun':
      return hasEnded(state) || isValidated(state) ? null : to({}, { checks: (record.checks ?? 0) + 1 });
    case 'check_survived':
      return hasEnded(state) || (record.checks ?? 0) === 0 ? null : to({}, { checks: 0 });
    case 'validated': {
      if (isValidated(state) || event.total < 1) return null;
      const known = { model: event.model, request_counts: { total: event.total, completed: 0, failed: 0 } };
      if (state.status === 'validating') return to({ ...known, status: 'in_progress', in_progress_at: at });
      return state.status === 'cancelling' ? to(known) : null;
    }
    case 'rejected': {
      if (isValidated(state)) return null;
      if (state.status === 'validating') {
        return to({ status: 'failed', failed_at: at, errors: { object: 'list', data: event.errors } });
      }
      return state.status === 'cancelling' ? to({ status: 'cancelled', cancelled_at: at }) : null;
    }
    case 'progressed': {
      if (hasEnded(state) || !isValidated(state)) return null;
      const counts = { total: state.request_counts.total, completed: event.completed, failed: event.failed };
      if (counts.completed + counts.failed > counts.total) return null;
      // Counts never run backwards, whoever comes late with those of before.
      const before = state.request_counts.completed + state.request_counts.failed;
      return counts.completed + counts.failed < before || sameCounts(counts, state.request_counts)
        ? record
        : to({ request_counts: counts, usage: event.usage });
    }
    case 'drained':
      return state.status === 'in_progress'
        ? to({ status: 'finalizing', finalizing_at: at }, { ending: 'completed' })
        : null;
    case 'deadline':
      return state.status === 'in_progress'
        ? to({ status: 'finalizing', finalizing_at: at }, { ending: 'expired' })
        : null;
    case 'cancel':
      if (state.status === 'cancelling' || state.status === 'cancelled') return record;
      return hasEnded(state) ? null : to({ status: 'cancelling', cancelling_at: at }, { ending: null });
    case 'finished': {
      const { total } = state.request_counts;
      const { completed, failed } = event;
      if (completed + failed > total) return null;
      const known: Partial<BatchState> = {
        request_counts: { total, completed, failed },
        usage: event.usage,
        output_file_id: event.outputFileId,
        error_file_id: event.errorFileId,
      };
      if (state.status === 'cancelling' && isValidated(state)) {
        return to({ ...known, status: 'cancelled', cancelled_at: at });
      }
      if (state.status !== 'finalizing') return null;
      return record.ending === 'expired'
        ? to({ ...known, status: 'expired', expired_at: at })
        : to({ ...known, status: 'completed', completed_at: at });
    }
    case 'broken_off': {
      const { total } = state.request_counts;
      const { completed, failed } = event;
      if (hasEnded(state) || completed + failed > total) return null;
      const known: Partial<BatchState> = {
        errors: { object: 'list', data: event.errors },
        request_counts: { total, completed, failed },
        usage: event.usage ?? state.usage,
        output_file_id: event.outputFileId,
        error_file_id: event.errorFileId,
      };
      if (state.status === 'cancelling') return to({ ...known, status: 'cancelled', cancelled_at: at });
      return record.ending === 'expired'
        ? to({ ...known, status: 'expired', expired_at: at })
        : to({ ...known, status: 'failed', failed_at: at });
    }
  }
}

function latestTime(state: BatchState): number {
  return Math.max(
    state.created_at,
    state.in_progress_at ?? 0,
    state.finalizing_at ?? 0,
    state.cancelling_at ?? 0,
  );
}

function sameCounts(one: BatchRequestCounts, other: BatchRequestCounts): boolean {
  return one.completed === other.completed && one.failed === other.failed;
}
