import { type BatchJob, submitBatch, type UploadProgress } from '@offpeak/core';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { type Connected, connected } from '../connection/connect.ts';
import { readRecipe } from '../convert/recipe.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { convertFlags } from '../flags/convert-flags.ts';
import { type FlagValues, toggle } from '../flags/flag.ts';
import { submitFlags, submitSettings } from '../flags/submit-flags.ts';
import { readingInput } from '../input/input-changed.ts';
import { inputArgument, prepareInput } from '../input/prepare-input.ts';
import { createProgress } from '../progress/create-progress.ts';
import { reportExpiry } from '../progress/report-expiry.ts';
import { explainAmbiguous } from '../run/explain-ambiguous.ts';
import { CliError } from '../terminal/cli-error.ts';
import { explainError } from '../terminal/explain-error.ts';
import { formatList } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

const submitCommandFlags = {
  ...submitFlags,
  ...convertFlags,
  ...connectionFlags,
  json: toggle('--json', 'print the whole job as JSON'),
};

/** `offpeak submit input.jsonl` */
export const submitCommand = defineCommand({
  name: 'submit',
  summary: 'create a batch from a file and print its id, without waiting',
  description:
    'Checks and uploads a file of requests, creates the batch, and prints its id; a file with more than one batch accepts ' +
    'becomes several, with one id per line. Read the results later with `offpeak results`. To wait here, and to be able to ' +
    'resume after a stop, use `offpeak run`.',
  argument: inputArgument,
  flags: submitCommandFlags,
  run: ([path = ''], flags, terminal) =>
    connected(flags, terminal, (connection) =>
      withInterrupt((signal) => submitFile(connection, path, flags, signal, terminal)),
    ),
});

async function submitFile(
  { client, explain }: Connected,
  path: string,
  flags: FlagValues<typeof submitCommandFlags>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const progress = await createProgress(terminal);
  const sayExpiry = reportExpiry(progress, null);
  let latest: BatchJob | null = null;
  try {
    const recipe = await readRecipe(flags);
    const prepared = { endpoint: flags.endpoint, recipe, traits: client.traits, signal };
    const { endpoint, name, blob } = await prepareInput(path, terminal, prepared);
    const options = {
      endpoint,
      ...submitSettings(flags),
      onProgress: (upload: UploadProgress) => progress.upload(upload),
      onJob(job: BatchJob) {
        latest = job;
        sayExpiry(job);
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
