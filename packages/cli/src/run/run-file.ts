import { existsSync } from 'node:fs';
import {
  type BatchJob,
  type BatchSnapshot,
  type Client,
  type RunBatchOptions,
  runBatch,
} from '@offpeak/core';
import { batchIds } from '../batch/target.ts';
import type { SubmitSettings } from '../flags/submit-flags.ts';
import type { ReadyInput } from '../input/prepare-input.ts';
import type { Progress } from '../progress/progress.ts';
import { reportExpiry } from '../progress/report-expiry.ts';
import { reportOutages } from '../progress/report-outages.ts';
import { reportWaits } from '../progress/report-waits.ts';
import { type RunSummary, writeResults } from '../results/write-results.ts';
import { isStdout } from '../terminal/standard-streams.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { OpenRun } from './open-run.ts';
import { refuseRefused } from './refuse-refused.ts';

/** Options of {@link runFile}. */
export interface RunFileOptions {
  terminal: Terminal;
  /** The address of the server, as messages name it. */
  baseURL: string;
  outputPath: string;
  /** How the batches are made. */
  settings?: SubmitSettings | undefined;
  /** Milliseconds between the first polls. */
  pollMs?: number | undefined;
  /** Milliseconds the server may be out of reach. Default 10 minutes. */
  outageLimitMs?: number | undefined;
  /** Whether what did not succeed in a finished run is to run again. Default false. */
  retryFailed?: boolean | undefined;
  signal: AbortSignal;
}

/**
 * Runs one file: upload, batch, wait, results in place. Every step is saved, so a run that is stopped
 * anywhere resumes from there.
 */
export async function runFile(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  options: RunFileOptions,
): Promise<RunSummary> {
  const { terminal, outputPath, retryFailed = false, signal } = options;
  const { job, finished } = run.state;
  const runsAgain = retryFailed && finished !== null && finished.succeeded < input.customIds.length;
  if (finished !== null && !runsAgain && !isStdout(outputPath) && existsSync(outputPath)) {
    progress.say('This run has finished before; nothing is sent. Delete its .offpeak.json to run it again.');
    return finished;
  }
  if (runsAgain) {
    progress.say('Running again what did not succeed.');
  } else if (batchIds(job).length > 0) {
    progress.say(`Resuming ${batchIds(job).join(', ')}.`);
  }

  const outages = reportOutages(progress, options.baseURL);
  const tellWaits = reportWaits(progress);
  let last: BatchSnapshot | undefined;
  const results = runBatch(client, input.blob, {
    ...batchOptions(input, run, progress, options),
    retries: runsAgain ? generationsOf(job) : 0,
    onOutage: outages.onOutage,
    onSnapshot(snapshot) {
      outages.onAnswer();
      tellWaits(snapshot.batches);
      last = snapshot;
      progress.batch(snapshot, requestsOf(run.state.job) ?? input.customIds.length);
    },
  });
  const wanted = refuseRefused(results, run, () => last);
  const summary = await writeResults(outputPath, input.customIds, wanted, {
    terminal,
    signal,
    rows: input.rows,
    traits: client.traits,
    onResult(written) {
      outages.onAnswer();
      progress.download(written, input.customIds.length);
    },
  });
  await run.update({ finished: summary });
  return summary;
}

/** What a run needs of `runBatch` besides its own steps. */
function batchOptions(
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  { settings, pollMs, outageLimitMs, signal }: RunFileOptions,
): RunBatchOptions {
  const reported = new Set(batchIds(run.state.job));
  const tellExpiry = reportExpiry(progress, run.state.job);
  return {
    endpoint: input.endpoint,
    job: run.state.job ?? undefined,
    ...settings,
    rawLines: true,
    attachRequests: false,
    minIntervalMs: pollMs,
    outageLimitMs,
    signal,
    onProgress: (upload) => progress.upload(upload),
    async onJob(job) {
      await run.update({ job, finished: null });
      tellExpiry(job);
      const created = batchIds(job).filter((id) => !reported.has(id));
      if (!job.complete || created.length === 0) {
        return;
      }
      for (const id of created) {
        reported.add(id);
      }
      progress.say(`Created ${created.join(', ')} from ${input.name}.`);
    },
  };
}

/** How many jobs a job consists of: itself and those it runs again. */
function generationsOf(job: BatchJob | null | undefined): number {
  return job ? 1 + generationsOf(job.previous) : 0;
}

/** How many requests the batches of a job hold, once all of them are known. */
function requestsOf(job: BatchJob | null): number | null {
  return job?.complete ? job.shards.reduce((sum, { requests }) => sum + requests, 0) : null;
}
