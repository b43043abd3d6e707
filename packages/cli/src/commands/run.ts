import { isOffpeakError } from '@offpeak/core';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { type Connected, connected } from '../connection/connect.ts';
import { readRecipe } from '../convert/recipe.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { convertFlags } from '../flags/convert-flags.ts';
import { type FlagValues, optional, toggle } from '../flags/flag.ts';
import { pollFlag } from '../flags/poll-flag.ts';
import { submitFlags, submitSettings } from '../flags/submit-flags.ts';
import { readingInput } from '../input/input-changed.ts';
import { inputArgument, prepareInput, type ReadyInput } from '../input/prepare-input.ts';
import { createProgress } from '../progress/create-progress.ts';
import { checkOutput } from '../results/check-output.ts';
import { describeStop, describeSummary, withResume } from '../run/describe-run.ts';
import { explainAmbiguous } from '../run/explain-ambiguous.ts';
import { openRun } from '../run/open-run.ts';
import { runFile } from '../run/run-file.ts';
import { showRequests } from '../run/show-requests.ts';
import { lockRun } from '../state/lock-file.ts';
import { runPath, statePath } from '../state/run-state.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { isStdout } from '../terminal/standard-streams.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const runFlags = {
  output: optional(
    '-o, --output <results>',
    'where the results go: .jsonl, or .csv or .tsv for a table; - for stdout as JSON lines',
  ),
  ...convertFlags,
  ...submitFlags,
  ...connectionFlags,
  poll: pollFlag,
  retryFailed: toggle(
    '--retry-failed',
    'after a finished run: run what did not succeed again, and keep the rest',
  ),
  dryRun: toggle(
    '--dry-run',
    'show the first three requests and about how many tokens there are; send nothing',
  ),
  json: toggle('--json', 'print a summary as JSON on stdout'),
};

type RunFlags = FlagValues<typeof runFlags>;

const notes = `A run is kept in <results.jsonl>.offpeak.json, so that the same command resumes it. With -o - it is
kept in <input.jsonl>.offpeak.json, with - as input too in stdin-<hash>.offpeak.json.

Exit code:
  0 if every request succeeded, 1 if one did not or the run failed, 2 if the input or the command
  line is wrong (nothing is sent), 130 after Ctrl-C.

Examples:
  $ offpeak run requests.jsonl -o results.jsonl
  $ offpeak run requests.jsonl -o results.jsonl --base-url http://127.0.0.1:4010/v1
  $ offpeak run requests.jsonl -o results.jsonl --retry-failed
  $ offpeak run reviews.csv -o answers.csv --model gpt-5-mini --prompt 'Good or bad? {{review}}'
  $ offpeak run reviews.csv --model gpt-5-mini --prompt 'Good or bad? {{review}}' --dry-run
  $ offpeak run requests.jsonl -o results.jsonl --json | jq .failed`;

/** `offpeak run input.jsonl -o results.jsonl` */
export const runCommand = defineCommand({
  name: 'run',
  summary: 'run a file of requests as a batch and write the results',
  description:
    'Checks a file of requests, uploads it, creates the batch, waits for it, and writes one result per request, in the order ' +
    'of the requests. Stop it whenever you like: the batch continues, and the same command resumes it without a second ' +
    'upload or a second batch.',
  argument: inputArgument,
  flags: runFlags,
  notes,
  run: ([path = ''], flags, terminal) => runInput(path, flags, terminal),
});

async function runInput(inputPath: string, flags: RunFlags, terminal: Terminal): Promise<void> {
  const { output, endpoint, json = false } = flags;
  const recipe = await readRecipe(flags);
  if (flags.dryRun) {
    return withInterrupt((signal) => showRequests(inputPath, { endpoint, recipe, signal }, json, terminal));
  }
  if (output === undefined) {
    throw new CliError(
      '--output (-o) is missing: name a file for the results, or - for stdout.',
      exitCodes.usage,
    );
  }
  if (json && isStdout(output)) {
    const message = '--json prints on stdout, where the results go: name a file with -o.';
    throw new CliError(message, exitCodes.usage);
  }
  checkOutput(output, inputPath);
  await withInterrupt((signal) =>
    connected(flags, terminal, async (connection) => {
      const input = await prepareInput(inputPath, terminal, {
        endpoint,
        recipe,
        traits: connection.client.traits,
        signal,
      });
      const path = runPath(output, input);
      const unlock = lockRun(path);
      try {
        await runLocked(connection, input, statePath(path), { ...flags, output }, signal, terminal);
      } finally {
        unlock();
      }
    }),
  );
}

async function runLocked(
  { client, baseURL, explain }: Connected,
  input: ReadyInput,
  stateFile: string,
  flags: RunFlags & { output: string },
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const run = await openRun(stateFile, input, baseURL);
  const progress = await createProgress(terminal);
  const options = {
    terminal,
    baseURL,
    outputPath: flags.output,
    settings: submitSettings(flags),
    pollMs: flags.poll,
    retryFailed: flags.retryFailed,
    signal,
  };
  try {
    const summary = await readingInput(input.name, () => runFile(client, input, run, progress, options));
    progress.end();
    note(terminal, describeSummary(summary, flags.output));
    if (flags.json) {
      printLine(terminal, JSON.stringify({ ...summary, batches: batchIds(run.state.job) }));
    }
    if (summary.succeeded < input.customIds.length) {
      process.exitCode = exitCodes.failed;
    }
  } catch (error) {
    if (signal.aborted) {
      throw new CliError(describeStop(run.state.job, stateFile), exitCodes.interrupted);
    }
    const settled = explainAmbiguous(error, run.state.job, stateFile);
    throw isOffpeakError(settled) ? withResume(explain(settled), run.state.job) : settled;
  } finally {
    progress.end();
    await run.close();
  }
}
