import { type BatchJob, type Client, retryFailed, submitBatch } from '@offpeak/core';
import type { ReadyInput } from '../input/prepare-input.ts';
import type { Progress } from '../progress/progress.ts';
import type { OpenRun } from './open-run.ts';

/** Options of a submission. */
export interface SubmitRunOptions {
  completionWindow?: string | undefined;
  metadata?: Record<string, string> | undefined;
  signal: AbortSignal;
}

/** Submits a run, or finishes submitting it. What is written down before a stop is neither uploaded nor created again. */
export function submitRun(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  options: SubmitRunOptions,
): Promise<BatchJob> {
  const job = run.state.job ?? undefined;
  const more = { ...options, job, ...noting(run, progress) };
  // A second round holds only what failed in the first.
  if (job?.previous) return retryFailed(client, job.previous, input.blob, more);
  return submitBatch(client, input.blob, { ...more, endpoint: input.endpoint });
}

/** Submits what has failed in an ended run once more. The results of both rounds are then those of the run. */
export function submitFailedAgain(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  ended: BatchJob,
  progress: Progress,
  options: SubmitRunOptions,
): Promise<BatchJob> {
  return retryFailed(client, ended, input.blob, { ...options, ...noting(run, progress) });
}

function noting(run: OpenRun, progress: Progress) {
  return {
    onJob: (job: BatchJob) => run.update({ job, finished: null }),
    onProgress: (upload: Parameters<Progress['upload']>[0]) => progress.upload(upload),
  };
}
