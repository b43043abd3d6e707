import { type BatchEvent, hasEnded, isValidated } from '../batches/batch-machine.ts';
import { changeBatch } from '../batches/change-batch.ts';
import type { BatchRecord } from '../storage/records.ts';
import { createFaultList } from '../validation/fault-list.ts';
import type { Waker } from '../waker.ts';
import { breakOff } from './break-off.ts';
import { checkInput } from './check-input.ts';
import type { EngineContext } from './context.ts';
import { finishBatch } from './finish-batch.ts';
import { openRecording } from './recording.ts';
import { runLines } from './run-lines.ts';
import { validateCounted } from './validate-counted.ts';

/**
 * Brings a batch from wherever it stands to its end: validates, runs its lines, gives the rest their results, and publishes
 * the files. Returns early, with the batch as it is, when the engine stops. `waker` is woken when the stored
 * batch may have changed.
 */
export async function runBatch(context: EngineContext, batch: BatchRecord, waker: Waker): Promise<void> {
  let record: BatchRecord | null = batch;
  if (!isValidated(record.state)) record = await validateBatch(context, record);
  if (record === null || hasEnded(record.state) || context.stopping.aborted) return;

  let recording = await openRecording(context, record);
  try {
    if (recording.held.dropped > 0) tellDropped(context, record, recording.held.dropped);
    const { moved, taken } = await checkInput(context, record, recording);
    if (moved !== null) return await breakOff(context, record, recording, [moved]);
    const faults = createFaultList(context.limits.maxReportedErrors);
    if (record.state.status === 'in_progress') {
      record = await runLines(context, record, recording, { faults, taken, waker });
    }
    if (record === null || context.stopping.aborted) return;
    if (recording.gaveUp) {
      await recording.close();
      recording = await openRecording(context, record);
    }
    await finishBatch(context, record, recording, { faults, taken });
  } finally {
    await recording.close();
  }
}

function tellDropped(context: EngineContext, { state }: BatchRecord, lines: number): void {
  context.log({
    level: 'warn',
    message: 'damaged results were dropped and run again',
    batch: state.id,
    lines,
  });
}

/** Checks the input of a batch and stores what came of it. Returns the batch as it then is; null when the engine stops, or it is gone. */
export async function validateBatch(context: EngineContext, batch: BatchRecord): Promise<BatchRecord | null> {
  const { project, state } = batch;
  const report = await validateCounted(context, batch);
  if (report === null || context.stopping.aborted) return null;
  const event: BatchEvent = report.ok
    ? { type: 'validated', total: report.total, model: report.model }
    : { type: 'rejected', errors: report.errors };
  const change = await changeBatch(context, { project, id: state.id }, event);
  context.log({ level: 'info', message: 'batch validated', batch: state.id, ok: report.ok });
  return change?.record ?? null;
}
