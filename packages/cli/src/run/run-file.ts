import { existsSync } from 'node:fs';
import {
  type BatchJob,
  type BatchResult,
  type BatchSnapshot,
  type Client,
  isOffpeakError,
  readResults,
} from '@offpeak/core';
import type { ReadyInput } from '../input/prepare-input.ts';
import type { Progress } from '../progress/progress.ts';
import { type RunSummary, writeResults } from '../results/write-results.ts';
import { batchIds } from './describe-run.ts';
import { lacksRoom } from './lacks-room.ts';
import type { OpenRun } from './open-run.ts';
import { type SubmitRunOptions, submitFailedAgain, submitRun } from './submit-run.ts';
import { watchPatiently } from './watch-patiently.ts';

/** Options of {@link runFile}. */
export interface RunFileOptions extends SubmitRunOptions {
  outputPath: string;
  /** Milliseconds between the first polls. */
  pollMs?: number | undefined;
  /** Whether what did not succeed in a finished run is to run again. Default false. */
  retryFailed?: boolean | undefined;
}

/** How often a job may be refused for lack of room before that is final. Each time it waits for room first. */
const submissions = 200;

/**
 * The whole road of one file: upload, batch, wait, results in place. Every step that has been taken is written down, so a run that is
 * stopped anywhere goes on from there.
 */
export async function runFile(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  options: RunFileOptions,
): Promise<RunSummary> {
  const { finished } = run.state;
  const hasFailures = finished !== null && finished.succeeded < input.customIds.length;
  if (finished !== null && existsSync(options.outputPath) && !(options.retryFailed && hasFailures)) {
    progress.say('This run has finished before; nothing is sent. Delete its .offpeak.json to run it again.');
    return finished;
  }
  let job = await submit(client, input, run, progress, options);
  for (let submitted = 1; ; submitted++) {
    const last = await watch(client, job, progress, options);
    if (submitted >= submissions || last === undefined || !lacksRoom(last)) break;
    progress.say('Too many tokens wait at the provider: submitting again when there is room.');
    job = await submitRun(client, input, run, progress, options);
  }
  return collect(client, job, input, run, progress, options);
}

async function submit(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  options: RunFileOptions,
): Promise<BatchJob> {
  const { job: saved, finished } = run.state;
  if (saved !== null && finished !== null && options.retryFailed) {
    progress.say('Running again what did not succeed.');
    const job = await submitFailedAgain(client, input, run, saved, progress, options);
    progress.say(`Created ${batchIds(job).join(', ')} from ${input.path}.`);
    return job;
  }
  const resumed = batchIds(saved);
  if (resumed.length > 0) progress.say(`Going on with ${resumed.join(', ')}.`);
  const job = await submitRun(client, input, run, progress, options);
  if (resumed.length === 0) progress.say(`Created ${batchIds(job).join(', ')} from ${input.path}.`);
  return job;
}

async function watch(
  client: Client,
  job: BatchJob,
  progress: Progress,
  { signal, pollMs }: RunFileOptions,
): Promise<BatchSnapshot | undefined> {
  let last: BatchSnapshot | undefined;
  const onGone = (message: string) => progress.say(`${message} Asking again; the batch is safe.`);
  for await (const snapshot of watchPatiently(client, job, { signal, pollMs, onGone })) {
    progress.batch(snapshot);
    last = snapshot;
  }
  return last;
}

async function collect(
  client: Client,
  job: BatchJob,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  { signal, outputPath }: RunFileOptions,
): Promise<RunSummary> {
  const results = untilRefused(readResults(client, job, { signal }), job);
  try {
    const summary = await writeResults(outputPath, input.customIds, results, {
      signal,
      onResult: (written) => progress.download(written, input.customIds.length),
    });
    await run.update({ finished: summary });
    return summary;
  } catch (error) {
    // A file that was refused as a whole has cost nothing: the next run may send the mended one.
    if (isOffpeakError(error) && error.code === 'batch_failed') await run.forget();
    throw error;
  }
}

/** One refused batch of several takes nothing from the others: its requests end without a result. A single one is an error. */
async function* untilRefused(
  results: AsyncIterable<BatchResult>,
  job: BatchJob,
): AsyncGenerator<BatchResult, void, undefined> {
  try {
    yield* results;
  } catch (error) {
    if (job.shards.length === 1 || !isOffpeakError(error) || error.code !== 'batch_failed') throw error;
  }
}
