import type { BatchError, BatchRequestCounts, BatchUsage } from '@offpeak/core';
import type { BatchRecord, BatchState } from '../storage/records.ts';

/** What can happen to a batch. */
export type BatchEvent =
  /** A check of the input file starts. */
  | { type: 'check_begun' }
  /** The check ended, with or without a result: the server survived it. */
  | { type: 'check_survived' }
  /** The input file is valid. */
  | Validated
  /** The input file is invalid; nothing was run. */
  | { type: 'rejected'; errors: BatchError[] }
  /** Some requests have got their results. */
  | ({ type: 'progressed' } & Totals)
  /** Every request has its result. */
  | { type: 'drained' }
  /** The completion window has closed. */
  | { type: 'deadline' }
  /** A client asked to cancel the batch. */
  | { type: 'cancel' }
  /** The result files are complete. */
  | Finished
  /** The batch ends although requests have no result. */
  | EndedEarly;

/** The input file of a batch was found valid. */
export interface Validated {
  type: 'validated';
  total: number;
  model: string | null;
}

/** The sums over the results of a batch. */
export interface Totals {
  completed: number;
  failed: number;
  usage: BatchUsage | null;
}

/** The ids of the result files; null for a file without results. */
interface ResultFiles {
  outputFileId: string | null;
  errorFileId: string | null;
}

/** The end of a batch of which every request has its result. */
export interface Finished extends Totals, ResultFiles {
  type: 'finished';
}

/**
 * The end of a batch of which some requests have no result: `errors` says why, the files hold the results so
 * far.
 */
export interface EndedEarly extends Totals, ResultFiles {
  type: 'ended_early';
  errors: BatchError[];
}

/** Whether a batch has ended. */
export function hasEnded({ status }: BatchState): boolean {
  return status === 'completed' || status === 'failed' || status === 'expired' || status === 'cancelled';
}

/** Whether the input file of a batch was found valid. */
export function isValidated(state: BatchState): boolean {
  return state.request_counts.total > 0;
}

/**
 * Returns the batch after an event. Pure: a new record, the same record when nothing changes, or null when
 * the event is not possible in this status. Timestamps and counts never run backwards.
 *
 * @param now In unix seconds.
 * @example
 * ```ts
 * stepBatch(record, { type: 'cancel' }, now)?.state.status; // 'cancelling'
 * ```
 */
export function stepBatch(record: BatchRecord, event: BatchEvent, now: number): BatchRecord | null {
  const { state } = record;
  const at = Math.max(now, latestTime(state));
  switch (event.type) {
    case 'check_begun':
      return hasEnded(state) || isValidated(state) ? null : { ...record, checks: (record.checks ?? 0) + 1 };
    case 'check_survived':
      return hasEnded(state) || (record.checks ?? 0) === 0 ? null : { ...record, checks: 0 };
    case 'validated':
      return validated(record, event, at);
    case 'rejected':
      return rejected(record, event.errors, at);
    case 'progressed':
      return progressed(record, event);
    case 'drained':
      return finalizing(record, 'completed', at);
    case 'deadline':
      return finalizing(record, 'expired', at);
    case 'cancel':
      if (state.status === 'cancelling' || state.status === 'cancelled') {
        return record;
      }
      return hasEnded(state)
        ? null
        : { ...withState(record, { status: 'cancelling', cancelling_at: at }), ending: null };
    case 'finished':
      return finished(record, event, at);
    case 'ended_early':
      return endedEarly(record, event, at);
  }
}

function withState(record: BatchRecord, change: Partial<BatchState>): BatchRecord {
  return { ...record, state: { ...record.state, ...change } };
}

function validated(record: BatchRecord, { total, model }: Validated, at: number): BatchRecord | null {
  const { state } = record;
  if (isValidated(state) || total < 1) {
    return null;
  }
  const known = { model, request_counts: { total, completed: 0, failed: 0 } };
  if (state.status === 'validating') {
    return withState(record, { ...known, status: 'in_progress', in_progress_at: at });
  }
  return state.status === 'cancelling' ? withState(record, known) : null;
}

function rejected(record: BatchRecord, errors: BatchError[], at: number): BatchRecord | null {
  const { state } = record;
  if (isValidated(state)) {
    return null;
  }
  if (state.status === 'validating') {
    const data = { object: 'list', data: errors } as const;
    return withState(record, { status: 'failed', failed_at: at, errors: data });
  }
  return state.status === 'cancelling' ? withState(record, { status: 'cancelled', cancelled_at: at }) : null;
}

function progressed(record: BatchRecord, { completed, failed, usage }: Totals): BatchRecord | null {
  const { state } = record;
  const { total, completed: completedBefore, failed: failedBefore } = state.request_counts;
  if (hasEnded(state) || !isValidated(state) || completed + failed > total) {
    return null;
  }
  // Counts never run backwards, also if a late writer brings older ones.
  const isOlder = completed + failed < completedBefore + failedBefore;
  if (isOlder || (completed === completedBefore && failed === failedBefore)) {
    return record;
  }
  return withState(record, { request_counts: { total, completed, failed }, usage });
}

function finalizing(record: BatchRecord, ending: 'completed' | 'expired', at: number): BatchRecord | null {
  return record.state.status === 'in_progress'
    ? { ...withState(record, { status: 'finalizing', finalizing_at: at }), ending }
    : null;
}

function finished(record: BatchRecord, event: Finished, at: number): BatchRecord | null {
  const { state } = record;
  const counts = countsOf(state, event);
  if (counts === null) {
    return null;
  }
  const known = { ...filesOf(event), request_counts: counts, usage: event.usage };
  if (state.status === 'cancelling' && isValidated(state)) {
    return withState(record, { ...known, status: 'cancelled', cancelled_at: at });
  }
  if (state.status !== 'finalizing') {
    return null;
  }
  return record.ending === 'expired'
    ? withState(record, { ...known, status: 'expired', expired_at: at })
    : withState(record, { ...known, status: 'completed', completed_at: at });
}

function endedEarly(record: BatchRecord, event: EndedEarly, at: number): BatchRecord | null {
  const { state } = record;
  const counts = countsOf(state, event);
  if (hasEnded(state) || counts === null) {
    return null;
  }
  const known: Partial<BatchState> = {
    ...filesOf(event),
    errors: { object: 'list', data: event.errors },
    request_counts: counts,
    usage: event.usage ?? state.usage,
  };
  if (state.status === 'cancelling') {
    return withState(record, { ...known, status: 'cancelled', cancelled_at: at });
  }
  return record.ending === 'expired'
    ? withState(record, { ...known, status: 'expired', expired_at: at })
    : withState(record, { ...known, status: 'failed', failed_at: at });
}

/** Returns null for more results than the batch has requests. */
function countsOf({ request_counts: counts }: BatchState, event: Totals): BatchRequestCounts | null {
  const { completed, failed } = event;
  return completed + failed > counts.total ? null : { total: counts.total, completed, failed };
}

function filesOf({ outputFileId, errorFileId }: ResultFiles): Partial<BatchState> {
  return { output_file_id: outputFileId, error_file_id: errorFileId };
}

function latestTime(state: BatchState): number {
  return Math.max(
    state.created_at,
    state.in_progress_at ?? 0,
    state.finalizing_at ?? 0,
    state.cancelling_at ?? 0,
  );
}
