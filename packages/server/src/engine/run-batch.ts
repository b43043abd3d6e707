import { checkInput } from '../input/check-input.ts';
import { createErrorList } from '../input/error-list.ts';
import { type BatchEvent, hasEnded, isValidated } from '../lifecycle/batch-machine.ts';
import { changeBatch } from '../lifecycle/change-batch.ts';
import { refuseUnlisted } from '../pool/refuse-unlisted.ts';
import { openRecording, type Recording } from '../results/recording.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Waker } from '../time/waker.ts';
import type { EngineContext } from './context.ts';
import { endWithPartialResults } from './end-early.ts';
import { finishBatch } from './finish-batch.ts';
import { runLines } from './run-lines.ts';
import { validateCounted } from './validate-counted.ts';

/**
 * Brings a batch to its end from any status: validates it, runs its lines, writes a result for each of the
 * others, and publishes the files. Returns early, with the batch as it is, when the engine stops.
 *
 * @param waker Woken when the stored batch may have changed.
 */
export async function runBatch(context: EngineContext, batch: BatchRecord, waker: Waker): Promise<void> {
  const record = isValidated(batch.state) ? batch : await validateBatch(context, batch);
  if (record === null || hasEnded(record.state) || context.stopping.aborted) {
    return;
  }
  const recording = await openRecording(context, record);
  try {
    await runValidated(context, record, recording, waker);
  } finally {
    await recording.close();
  }
}

async function runValidated(
  context: EngineContext,
  batch: BatchRecord,
  recording: Recording,
  waker: Waker,
): Promise<void> {
  const { dropped } = recording.held;
  if (dropped > 0) {
    const message = 'damaged results were dropped; their requests run again';
    context.log({ level: 'warn', message, batch: batch.state.id, lines: dropped });
  }
  const { moved, taken } = await checkInput(context, batch, recording);
  if (moved !== null) {
    return endWithPartialResults(context, batch, recording, [moved]);
  }
  const errors = createErrorList(context.limits.maxReportedErrors);
  const isRunning = batch.state.status === 'in_progress';
  const { record, rejected } = isRunning
    ? await runLines(context, batch, recording, { errors, taken, waker })
    : { record: batch, rejected: null };
  if (record === null || context.stopping.aborted) {
    return;
  }
  if (rejected !== null) {
    return endWithPartialResults(context, record, recording, [rejected]);
  }
  if (!recording.gaveUp) {
    return finishBatch(context, record, recording, { errors, taken });
  }
  // A recording that gave up accepts nothing more.
  await recording.close();
  const reopened = await openRecording(context, record);
  try {
    await finishBatch(context, record, reopened, { errors, taken });
  } finally {
    await reopened.close();
  }
}

/**
 * Validates the input of a batch and stores the outcome. Returns the batch as it is then; null when the
 * engine stops or the batch no longer exists.
 */
export async function validateBatch(context: EngineContext, batch: BatchRecord): Promise<BatchRecord | null> {
  const { project, state } = batch;
  const report = await validateCounted(context, batch);
  if (report === null || context.stopping.aborted) {
    return null;
  }
  const unlisted =
    report.ok && context.strictModels
      ? await refuseUnlisted(context.pool, report.model, context.stopping)
      : null;
  if (context.stopping.aborted) {
    return null;
  }
  const event: BatchEvent =
    report.ok && unlisted === null
      ? { type: 'validated', total: report.total, model: report.model }
      : {
          type: 'rejected',
          errors: report.ok ? [unlisted].filter((error) => error !== null) : report.errors,
        };
  const change = await changeBatch(context, { project, id: state.id }, event);
  context.log({ level: 'info', message: 'batch validated', batch: state.id, ok: event.type === 'validated' });
  return change?.record ?? null;
}
