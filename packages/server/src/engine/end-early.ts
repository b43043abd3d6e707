import type { BatchError } from '@offpeak/core';
import { hasEnded } from '../lifecycle/batch-machine.ts';
import { changeBatch } from '../lifecycle/change-batch.ts';
import { reasonOf } from '../log/log.ts';
import type { Progress } from '../results/progress.ts';
import type { Recording } from '../results/recording.ts';
import { resultFile } from '../results/result-file.ts';
import type { ResultKind } from '../storage/journal.ts';
import { totalLines } from '../storage/read-segments.ts';
import type { BatchRecord, Segment } from '../storage/records.ts';
import { StorageUnavailableError } from '../storage/storage-errors.ts';
import type { EngineContext } from './context.ts';

/** The results a batch has so far. */
type Results = Pick<Progress, 'completed' | 'failed' | 'usage'> & Record<ResultKind, readonly Segment[]>;

/**
 * Ends a batch whose remaining requests can get no result. Its results so far become the result files, and
 * `errors` says which are missing and why.
 */
export async function endWithPartialResults(
  context: EngineContext,
  record: BatchRecord,
  recording: Recording,
  errors: BatchError[],
): Promise<void> {
  const { completed, failed, usage } = recording.progress;
  const sealed = await recording.seal();
  await end(context, record, { ...sealed, completed, failed, usage }, errors);
}

/** Ends a batch whose run failed several times, without opening its journal, which may be the cause. */
export async function endAsFailed(context: EngineContext, batch: BatchRecord, error: unknown): Promise<void> {
  const { batches, journals } = context.storage;
  const { id } = batch.state;
  const record = await batches.get(batch.project, id);
  if (record === null || hasEnded(record.state)) {
    return;
  }
  const output = await journals.snapshot(id, 'output');
  const errors = await journals.snapshot(id, 'error');
  const { total, failed } = record.state.request_counts;
  const completed = Math.min(total, totalLines(output));
  const results: Results = {
    output,
    error: errors,
    completed,
    failed: Math.min(failed, total - completed),
    usage: record.state.usage,
  };
  await end(context, record, results, [toBatchError(error)]);
}

async function end(
  context: EngineContext,
  record: BatchRecord,
  { completed, failed, usage, ...segments }: Results,
  errors: BatchError[],
): Promise<void> {
  const { id } = record.state;
  const output = resultFile(context, record, 'output', segments.output);
  const error = resultFile(context, record, 'error', segments.error);
  const outputFileId = output?.id ?? null;
  const errorFileId = error?.id ?? null;
  const change = await changeBatch(
    context,
    { project: record.project, id },
    { type: 'ended_early', errors, completed, failed, usage, outputFileId, errorFileId },
    [output, error].filter((file) => file !== null),
  );
  const status = change?.record.state.status ?? 'gone';
  const reason = errors[0]?.message;
  context.log({ level: 'error', message: 'batch ended early', batch: id, status, completed, failed, reason });
}

/** Describes an error to the user of the batch; the log of the server has it in full. */
function toBatchError(error: unknown): BatchError {
  const advice =
    'The results so far were kept; create a new batch of the requests without a result, and report this to the ' +
    'operator of the server.';
  if (error instanceof StorageUnavailableError) {
    const message = `The batch ended because the server could not store its results in time. ${error.message} ${advice}`;
    return { code: `storage_${error.reason}`, param: null, line: null, message };
  }
  const reason = reasonOf(error).slice(0, 200);
  const message = `The batch ended because its run failed several times (${reason}). ${advice}`;
  return { code: 'server_error', param: null, line: null, message };
}
