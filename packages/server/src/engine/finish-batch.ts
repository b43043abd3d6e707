import type { BatchError } from '@offpeak/core';
import { changeBatch } from '../batches/change-batch.ts';
import type { BatchRecord } from '../storage/records.ts';
import { createFaultList, type FaultList } from '../validation/fault-list.ts';
import { breakOff } from './break-off.ts';
import type { EngineContext } from './context.ts';
import { type MissingRequest, readMissing } from './read-missing.ts';
import type { Recording } from './recording.ts';
import { resultFile } from './result-file.ts';
import { notRun, unansweredLine } from './result-line.ts';

/** Lines that are written together, so that each need not wait for the disk alone. */
const fillTogether = 512;

/**
 * Ends a batch whose lines no longer run: each line without a result gets one that says why, then the result files and the last
 * status appear in one write. `faults` are those of an input that can no longer be read whole: with any, or with a disk that takes no
 * results until long after the window, the batch ends with the results there are.
 */
export async function finishBatch(
  context: EngineContext,
  batch: BatchRecord,
  recording: Recording,
  { faults, taken }: { faults: FaultList; taken: ReadonlySet<number> | null },
): Promise<void> {
  const { progress } = recording;
  const where = { project: batch.project, id: batch.state.id };
  const total = batch.state.request_counts.total;
  let record = batch;
  if (record.state.status === 'in_progress') {
    const hasTime = context.clock.now() < record.state.expires_at * 1000;
    if (progress.recorded < total && hasTime) {
      if (faults.isEmpty) throw new Error(`Batch ${where.id} stopped before its requests had results.`);
      return breakOff(context, record, recording, faults.list());
    }
    const event = { type: progress.recorded === total ? 'drained' : 'deadline' } as const;
    const change = await changeBatch(context, where, event);
    if (change === null) return;
    record = change.record;
  }
  if (progress.recorded < total) {
    const unfilled = await fillMissing(context, record, recording, taken);
    if (context.stopping.aborted) return;
    if (progress.recorded < total) return breakOff(context, record, recording, unfilled.list());
  }

  const sealed = await recording.seal();
  const output = resultFile(context, record, 'output', sealed.output);
  const error = resultFile(context, record, 'error', sealed.error);
  const change = await changeBatch(
    context,
    where,
    {
      type: 'finished',
      completed: progress.completed,
      failed: progress.failed,
      usage: progress.usage,
      outputFileId: output?.id ?? null,
      errorFileId: error?.id ?? null,
    },
    [output, error].filter((file) => file !== null),
  );
  const { total: lines, completed, failed } = change?.record.state.request_counts ?? { total };
  const status = change?.record.state.status ?? 'gone';
  context.log({ level: 'info', message: 'batch ended', batch: where.id, status, lines, completed, failed });
}

/** Gives every request that has none its result, and returns what could not be given. */
async function fillMissing(
  context: EngineContext,
  record: BatchRecord,
  recording: Recording,
  taken: ReadonlySet<number> | null,
): Promise<FaultList> {
  const { limits, stopping } = context;
  const { progress } = recording;
  const error = record.state.status === 'cancelling' ? notRun.cancelled : notRun.expired;
  const faults = createFaultList(limits.maxReportedErrors);
  let refused = false;
  let group: Promise<void>[] = [];
  for await (const request of readMissing(context, record, progress, { faults, taken })) {
    if (stopping.aborted || refused) break;
    group.push(fill(request));
    if (group.length < fillTogether) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);
  if (refused) faults.add(unwritten(record.state.request_counts.total - progress.recorded), null);
  return faults;

  async function fill(request: MissingRequest): Promise<void> {
    const text = unansweredLine(record.state.id, request, error);
    const entry = { index: request.index, kind: 'error', text, counted: false, usage: null } as const;
    if (await recording.record(entry)) context.metrics.lines.add(1, 'not_run');
    else refused = true;
  }
}

function unwritten(count: number): BatchError {
  const message =
    `${count} requests have no line in the result files: the server's storage took none until the end of the completion window and ` +
    'longer. Make a new batch of them, and tell whoever runs the server.';
  return { code: 'results_unwritten', param: null, line: null, message };
}
