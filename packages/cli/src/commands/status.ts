import { type Batch, isTerminal, OffpeakError, watchBatch } from '@offpeak/core';
import { describeBatchLines } from '../batch/describe-batch.ts';
import { joinTargets, requestsOf } from '../batch/join-targets.ts';
import { readFailureReasons } from '../batch/read-failure-reasons.ts';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds, type Target } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { type Connected, connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { type FlagValues, toggle } from '../flags/flag.ts';
import { pollFlag } from '../flags/poll-flag.ts';
import { createProgress } from '../progress/create-progress.ts';
import { reportOutages } from '../progress/report-outages.ts';
import { reportWaits } from '../progress/report-waits.ts';
import { describeReasons, type FailureReason } from '../results/failure-reasons.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

/** The flags of `offpeak watch`. */
export const watchFlags = {
  ...connectionFlags,
  poll: pollFlag,
  json: toggle('--json', 'a line for each batch: as the API sends it, with `reasons` of failures'),
};

const statusFlags = { ...watchFlags, wait: toggle('--wait', 'wait until the batch has ended') };

/** The exit codes of the commands that show a status, as `--help` has them. */
export const statusExitCodes =
  'Exit code:\n  0 if every batch runs or is completed, 1 if one has failed, expired or been cancelled.';

/** `offpeak status batch_…` */
export const statusCommand = defineCommand({
  name: 'status',
  summary: 'show how far a batch is',
  description: 'Shows status, counts, times and files of batches, and why requests failed.',
  argument: batchArgument,
  flags: statusFlags,
  notes: statusExitCodes,
  run: (words, flags, terminal) =>
    connected(flags, terminal, (connection) =>
      withInterrupt((signal) => showStatus(connection, words, flags, signal, terminal)),
    ),
});

/** Prints the status of batches, with `wait` after they have ended, and sets the exit code by it. */
export async function showStatus(
  connection: Connected,
  words: string[],
  flags: FlagValues<typeof statusFlags>,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { client } = connection;
  const targets = await readTargets(words, terminal);
  const ids = targets.flatMap(batchIds);
  if (ids.length === 0) {
    throw new CliError('The job has no batch yet.');
  }
  if (flags.wait) {
    await waitFor(connection, targets, flags.poll, signal, terminal);
  }
  for (const [index, id] of ids.entries()) {
    const batch = await client.batches.retrieve(id, { signal });
    requireStatus(batch, id);
    const reasons = await readFailureReasons(client, batch, signal);
    if (index > 0 && !flags.json) {
      printLine(terminal, '');
    }
    for (const line of flags.json ? [toJson(batch, reasons)] : describe(batch, reasons)) {
      printLine(terminal, line);
    }
    if (isTerminal(batch.status) && batch.status !== 'completed') {
      process.exitCode = exitCodes.failed;
    }
  }
}

async function waitFor(
  { client, baseURL }: Connected,
  targets: readonly Target[],
  pollMs: number,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const progress = await createProgress(terminal);
  const requests = requestsOf(targets);
  try {
    const outages = reportOutages(progress, baseURL);
    const sayWaits = reportWaits(progress);
    const options = { signal, minIntervalMs: pollMs, onOutage: outages.onOutage };
    const joined = await joinTargets(client, targets, signal);
    for await (const snapshot of watchBatch(client, joined, options)) {
      outages.onAnswer();
      sayWaits(snapshot.batches);
      progress.batch(snapshot, requests);
    }
  } finally {
    progress.end();
  }
}

/** A proxy may answer 200 with anything. */
function requireStatus(batch: Batch, id: string): void {
  if (typeof batch.status === 'string' && batch.status !== '') {
    return;
  }
  const message = `The answer for ${id} is not a batch: it has no status. Check baseURL.`;
  throw new OffpeakError('bad_response', message, { batchId: id });
}

function toJson(batch: Batch, reasons: readonly FailureReason[]): string {
  return JSON.stringify(reasons.length > 0 ? { ...batch, reasons } : batch);
}

function describe(batch: Batch, reasons: readonly FailureReason[]): string[] {
  const lines = describeBatchLines(batch);
  return reasons.length > 0 ? [...lines, 'failed because', ...describeReasons(reasons)] : lines;
}
