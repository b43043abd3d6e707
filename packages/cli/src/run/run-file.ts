import { existsSync } from 'node:fs';
import { type Client, isOffpeakError, readResults, watchBatch } from '@offpeak/core';
import type { InputFile } from '../input/read-input.ts';
import type { Progress } from '../progress/progress.ts';
import { type RunSummary, writeResults } from '../results/write-results.ts';
import { batchIds } from './describe-run.ts';
import { type OpenRun, type SubmitRunOptions, submitRun } from './open-run.ts';

/** Options of {@link runFile}. */
export interface RunFileOptions extends SubmitRunOptions {
  outputPath: string;
  /** Milliseconds between the first polls. */
  pollMs?: number | undefined;
}

/**
 * The whole road of one file: upload, batch, wait, results in place. Every step that has been taken is written down, so a run that is
 * stopped anywhere goes on from there.
 */
export async function runFile(
  client: Client,
  input: InputFile,
  run: OpenRun,
  progress: Progress,
  options: RunFileOptions,
): Promise<RunSummary> {
  const { signal, outputPath, pollMs } = options;
  if (run.state.finished && existsSync(outputPath)) {
    progress.say('This run has finished before; nothing is sent. Delete its .offpeak.json to run it again.');
    return run.state.finished;
  }
  const resumed = batchIds(run.state.job);
  if (resumed.length > 0) progress.say(`Going on with ${resumed.join(', ')}.`);
  const job = await submitRun(client, input, run, progress, options);
  if (resumed.length === 0) progress.say(`Created ${batchIds(job).join(', ')} from ${input.path}.`);
  for await (const snapshot of watchBatch(client, job, { signal, minIntervalMs: pollMs }))
    progress.batch(snapshot);
  try {
    const summary = await writeResults(outputPath, input.customIds, readResults(client, job, { signal }), {
      signal,
      onResult: (written) => progress.download(written, input.customIds.length),
    });
    await run.update({ finished: summary });
    return summary;
  } catch (error) {
    // A batch that was refused as a whole has cost nothing: the next run may send the mended file.
    if (isOffpeakError(error) && error.code === 'batch_failed') await run.forget();
    throw error;
  }
}
