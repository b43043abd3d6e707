import type { BatchError } from '@offpeak/core';
import { hasEnded } from '../batches/batch-machine.ts';
import { changeBatch } from '../batches/change-batch.ts';
import { reasonOf } from '../log/log.ts';
import type { ResultKind } from '../storage/journal.ts';
import { totalLines } from '../storage/read-segments.ts';
import type { BatchRecord, Segment } from '../storage/records.ts';
import { StorageUnavailable } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';
import type { Progress } from './progress.ts';
import type { Recording } from './recording.ts';
import { resultFile } from './result-file.ts';

/** Results that a batch came to. */
type Results = Pick<Progress, 'completed' | 'failed' | 'usage'> & Record<ResultKind, readonly Segment[]>;

/** Ends a batch whose other requests can get no result: what there is becomes its result files, and `errors` says what is missing and why. */
export async function breakOff(
  context: EngineContext,
  record: BatchRecord,
  recording: Recording,
  errors: BatchError[],
): Promise<void> {
  const { completed, failed, usage } = recording.progress;
  const sealed = await recording.seal();
  await end(context, record, { ...sealed, completed, failed, usage }, errors);
}

/** Ends a batch that failed again and again, without its journal, which may be what fails. */
export async function giveUp(context: EngineContext, batch: BatchRecord, error: unknown): Promise<void> {
  const { batches, journals } = context.storage;
  const { id } = batch.state;
  const record = await batches.get(batch.project, id);
  if (record === null || hasEnded(record.state)) return;
  const output = await journals.snapshot(id, 'output');
  const failures = await journals.snapshot(id, 'error');
  const { total, failed } = record.state.request_counts;
  const completed = Math.min(total, totalLines(output));
  const results: Results = {
    output,
    error: failures,
    completed,
    failed: Math.min(failed, total - completed),
    usage: record.state.usage,
  };
  await end(context, record, results, [faultOf(error)]);
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
  const change = await changeBatch(
    context,
    { project: record.project, id },
    {
      type: 'broken_off',
      errors,
      completed,
      failed,
      usage,
      outputFileId: output?.id ?? null,
      errorFileId: error?.id ?? null,
    },
    [output, error].filter((file) => file !== null),
  );
  const status = change?.record.state.status ?? 'gone';
  const reason = errors[0]?.message;
  context.log({ level: 'error', message: 'batch broken off', batch: id, status, completed, failed, reason });
}

/** What a batch says of the failure it ended with. The log of the server has said it in full. */
function faultOf(error: unknown): BatchError {
  const kept =
    'The results there are have been kept; make a new batch of the requests that have none, and tell whoever runs the server.';
  if (error instanceof StorageUnavailable) {
    const message = `The batch was ended because the server could not store its results in time. ${error.message} ${kept}`;
    return { code: `storage_${error.reason}`, param: null, line: null, message };
  }
  const message = `The batch was ended because the server failed to run it several times (${reasonOf(error).slice(0, 200)}). ${kept}`;
  return { code: 'server_error', param: null, line: null, message };
}
