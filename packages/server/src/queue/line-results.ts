import type { BatchError } from '@offpeak/core';
import type { CallSample } from '../concurrency/auto-concurrency.ts';
import type { BatchRefusals } from '../failures/batch-refusals.ts';
import type { LineOutcome, LineResult } from '../failures/line-outcome.ts';
import type { Line } from '../results/result-line.ts';
import type { QueuedBatch } from './queued-batch.ts';

/** Whether a refused line waits, because all others of its batch are refused in the same way. */
export function mustWait(
  refusals: BatchRefusals,
  { outcome, isBatchTrial }: { outcome: Extract<LineOutcome, { type: 'final' }>; isBatchTrial: boolean },
): boolean {
  const { result, refusal } = outcome;
  if (refusal !== null) {
    return refusals.refused(refusal, isBatchTrial);
  }
  refusals.answered(result.kind === 'output');
  return false;
}

/** Returns what the trial of a model has shown. */
export function trialOutcome(outcome: LineOutcome): 'answered' | 'waited' | 'failed' {
  if (outcome.type === 'final') {
    return (outcome.refusal?.unknownModel ?? null) === null ? 'answered' : 'waited';
  }
  return outcome.kind === 'unreachable' || outcome.kind === 'busy' ? 'waited' : 'failed';
}

/** The one error of a batch whose model no endpoint knows. */
export function unknownModelError(model: string | null, sentence: string): BatchError {
  const message = `The model endpoint does not know the model '${model}': ${sentence}`;
  return { code: 'model_not_found', param: 'model', line: null, message };
}

/** Records the result of a line, whose text is then dropped. */
export async function recordResult(batch: QueuedBatch, line: Line, result: LineResult): Promise<void> {
  await batch.record(line.index, result);
  // Lets the text be freed although something may still refer to the line.
  line.body = '';
  line.customId = '';
}

/** Returns what an outcome says of the load of the endpoint. */
export function loadOf(outcome: LineOutcome): Omit<CallSample, 'ms' | 'inFlight'> {
  if (outcome.type === 'retry') {
    const { overload, waitMs } = outcome;
    return { succeeded: false, tokens: null, overload, waitMs };
  }
  const tokens = outcome.result.usage?.output_tokens ?? 0;
  const succeeded = outcome.result.kind === 'output';
  return { succeeded, tokens: tokens > 0 ? tokens : null, overload: false, waitMs: null };
}
