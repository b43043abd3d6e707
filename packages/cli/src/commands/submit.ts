import { type BatchJob, submitBatch, type UploadProgress } from '@offpeak/core';
import { Command, Option } from 'commander';
import { batchIds } from '../batch/target.ts';
import { type Connected, connected } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../flags/connection-options.ts';
import { addSubmitOptions, type SubmitFlags, submitOptionsOf } from '../flags/submit-options.ts';
import { readingInput } from '../input/input-changed.ts';
import { prepareInput } from '../input/prepare-input.ts';
import { createProgress } from '../progress/create-progress.ts';
import { reportExpiry } from '../progress/report-expiry.ts';
import { explainAmbiguous } from '../run/explain-ambiguous.ts';
import { CliError } from '../terminal/cli-error.ts';
import { explainError } from '../terminal/explain-error.ts';
import { formatList } from '../terminal/format.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

interface SubmitCommandFlags extends ConnectionFlags, SubmitFlags {
  json?: boolean;
}

/** `offpeak submit input.jsonl` */
export function submitCommand(terminal: Terminal): Command {
  const command = new Command('submit')
    .summary('create a batch from a file and print its id, without waiting')
    .description(
      'Checks and uploads a JSONL file of requests, creates the batch, and prints its id; a file with more than one batch accepts ' +
        'becomes several, with one id per line. Read the results later with `offpeak results`. To wait here, and to be able to ' +
        'resume after a stop, use `offpeak run`.',
    )
    .argument('<input.jsonl>', 'one request per line: {"custom_id", "method", "url", "body"}; - for stdin');
  addSubmitOptions(command);
  addConnectionOptions(command);
  return command
    .addOption(new Option('--json', 'print the whole job as JSON').env('OFFPEAK_JSON'))
    .action((path: string, flags: SubmitCommandFlags) =>
      connected(flags, terminal, (connection) => submitAction(connection, path, flags, terminal)),
    );
}

async function submitAction(
  { client, explain }: Connected,
  path: string,
  flags: SubmitCommandFlags,
  terminal: Terminal,
): Promise<void> {
  const interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const progress = await createProgress(terminal);
  const tellExpiry = reportExpiry(progress, null);
  let latest: BatchJob | null = null;
  try {
    const { endpoint, name, blob } = await prepareInput(path, terminal, { endpoint: flags.endpoint, signal });
    const options = {
      endpoint,
      ...submitOptionsOf(flags),
      onProgress: (upload: UploadProgress) => progress.upload(upload),
      onJob(job: BatchJob) {
        latest = job;
        tellExpiry(job);
      },
      signal,
    };
    const job = await readingInput(name, () => submitBatch(client, blob, options));
    progress.end();
    for (const line of flags.json ? [JSON.stringify(job)] : batchIds(job)) {
      printLine(terminal, line);
    }
  } catch (error) {
    const created = batchIds(latest);
    const settled = explainAmbiguous(error, latest);
    throw created.length === 0 ? settled : withCreated(explain(settled), created);
  } finally {
    progress.end();
    interrupt.release();
  }
}

/**
 * An error after some batches of a file were created: they run, and submitting the file again would pay for
 * them twice.
 */
function withCreated(error: unknown, ids: readonly string[]): CliError {
  const { message, exitCode } = explainError(error);
  const [they, them] = ids.length === 1 ? ['runs', 'it'] : ['run', 'them'];
  return new CliError(
    `${message} ${formatList(ids)} ${they} already: cancel ${them} (offpeak cancel ${ids.join(' ')}) before you submit this file again. ` +
      '`offpeak run` resumes by itself.',
    exitCode,
  );
}
