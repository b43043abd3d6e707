import { Command, Option } from 'commander';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection/connection-options.ts';
import { prepareInput } from '../input/prepare-input.ts';
import { createProgress } from '../progress/create-progress.ts';
import { checkOutput } from '../results/check-output.ts';
import { batchIds, describeStop, describeSummary } from '../run/describe-run.ts';
import { openRun } from '../run/open-run.ts';
import { runFile } from '../run/run-file.ts';
import { lockOutput } from '../state/lock-file.ts';
import { statePath } from '../state/run-state.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';
import { pollOption } from './poll-option.ts';
import { addSubmitOptions, type SubmitFlags } from './submit-options.ts';

interface RunFlags extends ConnectionFlags, SubmitFlags {
  output: string;
  poll: number;
  retryFailed?: boolean;
  json?: boolean;
}

/** `offpeak run input.jsonl -o results.jsonl` */
export function runCommand(terminal: Terminal): Command {
  const command = new Command('run')
    .summary('run a file of requests as a batch and write the results')
    .description(
      'Checks a JSONL file of requests, uploads it, creates the batch, waits for it, and writes one result per request, in the order ' +
        'of the requests. Stop it whenever you like: the batch goes on, and the same command picks it up again without a second ' +
        'upload or a second batch.',
    )
    .argument('<input.jsonl>', 'one request per line: {"custom_id", "method", "url", "body"}')
    .addOption(
      new Option('-o, --output <results.jsonl>', 'where the results go')
        .makeOptionMandatory()
        .env('OFFPEAK_OUTPUT'),
    );
  addSubmitOptions(command);
  addConnectionOptions(command);
  return command
    .addOption(pollOption())
    .addOption(
      new Option(
        '--retry-failed',
        'after a finished run: run what did not succeed again, and keep the rest',
      ).env('OFFPEAK_RETRY_FAILED'),
    )
    .addOption(new Option('--json', 'print a summary as JSON on stdout').env('OFFPEAK_JSON'))
    .addHelpText(
      'after',
      `
Exit code:
  0 if every request succeeded, 1 if one did not, 2 if the input is wrong (nothing is sent), 130 after Ctrl-C.

Examples:
  $ offpeak run requests.jsonl -o results.jsonl
  $ offpeak run requests.jsonl -o results.jsonl --base-url http://127.0.0.1:4010/v1
  $ offpeak run requests.jsonl -o results.jsonl --retry-failed
  $ offpeak run requests.jsonl -o results.jsonl --json | jq .failed`,
    )
    .action((inputPath: string, flags: RunFlags) => runAction(inputPath, flags, terminal));
}

async function runAction(inputPath: string, flags: RunFlags, terminal: Terminal): Promise<void> {
  const { client, baseURL } = connect(flags, terminal);
  checkOutput(flags.output, inputPath);
  const interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const unlock = lockOutput(flags.output);
  const progress = createProgress(terminal);
  try {
    const input = await prepareInput(inputPath, { endpoint: flags.endpoint, signal });
    const stateFile = statePath(flags.output);
    const run = await openRun(stateFile, input, baseURL);
    try {
      const summary = await runFile(client, input, run, progress, {
        outputPath: flags.output,
        completionWindow: flags.window,
        metadata: flags.metadata,
        pollMs: flags.poll,
        retryFailed: flags.retryFailed,
        signal,
      });
      progress.end();
      note(terminal, describeSummary(summary, flags.output));
      if (flags.json) printLine(terminal, JSON.stringify({ ...summary, batches: batchIds(run.state.job) }));
      if (summary.succeeded < input.customIds.length) process.exitCode = exitCodes.failed;
    } catch (error) {
      if (signal.aborted) throw new CliError(describeStop(run.state.job, stateFile), exitCodes.interrupted);
      throw error;
    }
  } finally {
    progress.end();
    unlock();
    interrupt.release();
  }
}
