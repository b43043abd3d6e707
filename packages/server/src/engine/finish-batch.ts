import type { BatchError } from '@offpeak/core';
import { createErrorList, type ErrorList } from '../input/error-list.ts';
import { type MissingRequest, readMissing } from '../input/read-missing.ts';
import { changeBatch } from '../lifecycle/change-batch.ts';
import type { Recording } from '../results/recording.ts';
import { resultFile } from '../results/result-file.ts';
import { notRun, unansweredLine } from '../results/result-line.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { EngineContext } from './context.ts';
import { endWithPartialResults } from './end-early.ts';

/** How many results are written together, so that each does not wait for the disk alone. */
const fillTogether = 512;

/** What is known of the input of a batch. */
interface InputState {
  /** What can no longer be read of it. */
  errors: ErrorList;
  /** See `InputCheck.taken`. */
  taken: ReadonlySet<number> | null;
}

/**
 * Ends a batch whose lines no longer run: each request without a result gets one that says why, then the
 * result files and the last status appear in one write. If part of the input can no longer be read, or the
 * disk accepts no results until long after the window, the batch ends with the results it has.
 */
export async function finishBatch(
  context: EngineContext,
  batch: BatchRecord,
  recording: Recording,
  input: InputState,
): Promise<void> {
  const { progress } = recording;
  const { total } = batch.state.request_counts;
  const isWhole = (): boolean => progress.recorded === total;
  if (batch.state.status === 'in_progress' && !isWhole() && hasTime(context, batch)) {
    if (input.errors.isEmpty) {
      throw new Error(`Batch ${batch.state.id} stopped before its requests had results.`);
    }
    return endWithPartialResults(context, batch, recording, input.errors.list());
  }
  const record = await finalize(context, batch, isWhole() ? 'drained' : 'deadline');
  if (record === null) {
    return;
  }
  if (!isWhole()) {
    const errors = await fillMissing(context, record, recording, input.taken);
    if (context.stopping.aborted) {
      return;
    }
    if (!isWhole()) {
      return endWithPartialResults(context, record, recording, errors.list());
    }
  }
  await publish(context, record, recording);
}

function hasTime({ clock }: EngineContext, { state }: BatchRecord): boolean {
  return clock.now() < state.expires_at * 1000;
}

/** A batch in another status keeps it: it is being finalized or cancelled already. */
async function finalize(
  context: EngineContext,
  batch: BatchRecord,
  type: 'drained' | 'deadline',
): Promise<BatchRecord | null> {
  if (batch.state.status !== 'in_progress') {
    return batch;
  }
  const change = await changeBatch(context, { project: batch.project, id: batch.state.id }, { type });
  return change?.record ?? null;
}

async function publish(context: EngineContext, record: BatchRecord, recording: Recording): Promise<void> {
  const { id, request_counts: counts } = record.state;
  const { completed, failed, usage } = recording.progress;
  const sealed = await recording.seal();
  const output = resultFile(context, record, 'output', sealed.output);
  const error = resultFile(context, record, 'error', sealed.error);
  const outputFileId = output?.id ?? null;
  const errorFileId = error?.id ?? null;
  const change = await changeBatch(
    context,
    { project: record.project, id },
    { type: 'finished', completed, failed, usage, outputFileId, errorFileId },
    [output, error].filter((file) => file !== null),
  );
  const status = change?.record.state.status ?? 'gone';
  const lines = counts.total;
  context.log({ level: 'info', message: 'batch ended', batch: id, status, lines, completed, failed });
}

/** Writes a result for every request without one. Returns why some still have none. */
async function fillMissing(
  context: EngineContext,
  record: BatchRecord,
  recording: Recording,
  taken: ReadonlySet<number> | null,
): Promise<ErrorList> {
  const { progress } = recording;
  const errors = createErrorList(context.limits.maxReportedErrors);
  let isRefused = false;
  let group: Promise<boolean>[] = [];
  const flush = async (): Promise<void> => {
    isRefused ||= (await Promise.all(group)).includes(false);
    group = [];
  };
  for await (const request of readMissing(context, record, progress, { errors, taken })) {
    if (context.stopping.aborted || isRefused) {
      break;
    }
    group.push(writeNotRun(context, record, recording, request));
    if (group.length >= fillTogether) {
      await flush();
    }
  }
  await flush();
  if (isRefused) {
    errors.add(unwritten(record.state.request_counts.total - progress.recorded), null);
  }
  return errors;
}

/** Writes the result of a request that never ran. Returns false when the storage did not accept it. */
async function writeNotRun(
  { metrics }: EngineContext,
  { state }: BatchRecord,
  recording: Recording,
  request: MissingRequest,
): Promise<boolean> {
  const reason = state.status === 'cancelling' ? notRun.cancelled : notRun.expired;
  const text = unansweredLine(state.id, request, reason);
  const entry = { index: request.index, kind: 'error', text, counted: false, usage: null } as const;
  const isWritten = await recording.record(entry);
  if (isWritten) {
    metrics.lines.add(1, 'not_run');
  }
  return isWritten;
}

function unwritten(count: number): BatchError {
  const message =
    `${count} requests have no line in the result files: the storage of the server accepted none until after the ` +
    'completion window. Create a new batch of them, and report this to the operator of the server.';
  return { code: 'results_unwritten', param: null, line: null, message };
}
