import { type BatchJob, jobFromBatch, retryFailed } from '@offpeak/core';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds, type Target } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { type Connected, connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { toggle } from '../flags/flag.ts';
import { submitFlags, submitSettings } from '../flags/submit-flags.ts';
import { explainAmbiguous } from '../run/explain-ambiguous.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const { window, metadata, inputExpires } = submitFlags;

/** `offpeak retry batch_…` */
export const retryCommand = defineCommand({
  name: 'retry',
  summary: 'run what did not succeed in an ended batch again',
  description:
    'Creates a batch of the requests of ended batches that failed, expired, were cancelled or have no result, and prints its id. The ' +
    'requests are read back from the server. With --json, the job that is printed stands for both: `offpeak results job.json` ' +
    'writes one result per request. For a file that `offpeak run` sent, use `offpeak run … --retry-failed`.',
  argument: batchArgument,
  flags: {
    window,
    metadata,
    inputExpires,
    ...connectionFlags,
    json: toggle('--json', 'print the whole job as JSON'),
  },
  notes: `Exit code:
  0 if a batch was created or nothing has failed, 1 if that was not possible.

Examples:
  $ offpeak retry batch_1 --json > job.json && offpeak watch job.json && offpeak results job.json`,
  run: (words, flags, terminal) =>
    connected(flags, terminal, (connection) =>
      withInterrupt(async (signal) => {
        for (const target of await readTargets(words, terminal)) {
          const options = { ...submitSettings(flags), signal };
          await retryTarget(connection, target, options, flags.json ?? false, terminal);
        }
      }),
    ),
});

async function retryTarget(
  { client }: Connected,
  target: Target,
  options: ReturnType<typeof submitSettings> & { signal: AbortSignal },
  asJson: boolean,
  terminal: Terminal,
): Promise<void> {
  const { signal } = options;
  const job =
    typeof target === 'string' ? jobFromBatch(await client.batches.retrieve(target, { signal })) : target;
  let latest: BatchJob = job;
  const onJob = (saved: BatchJob) => {
    latest = saved;
  };
  const retried = await retryFailed(client, job, undefined, { ...options, onJob }).catch((error: unknown) => {
    throw explainAmbiguous(error, latest);
  });
  if (retried === job) {
    note(terminal, `Every request of ${batchIds(job).join(', ')} succeeded: there is nothing to retry.`);
  }
  for (const line of asJson ? [JSON.stringify(retried)] : retried === job ? [] : batchIds(retried)) {
    printLine(terminal, line);
  }
}
