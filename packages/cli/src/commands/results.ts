import { type Client, readResults } from '@offpeak/core';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import type { Target } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { optional, toggle } from '../flags/flag.ts';
import { checkOutput } from '../results/check-output.ts';
import { createFailureTally, describeReasons } from '../results/failure-reasons.ts';
import { resultFormat } from '../results/result-format.ts';
import { openResultSink } from '../results/result-sink.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatCount, formatMany } from '../terminal/format.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { isStdout } from '../terminal/standard-streams.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

/** `offpeak results batch_…` */
export const resultsCommand = defineCommand({
  name: 'results',
  summary: 'write the results of an ended batch',
  description:
    'Writes the results of ended batches, output file and error file as one, one JSON object per line, as they arrive. ' +
    'Join them with your requests by `custom_id`: their order is not that of the requests (`offpeak run` sorts them).',
  argument: batchArgument,
  flags: {
    output: optional(
      '-o, --output <results>',
      'a file: .jsonl, or .csv or .tsv for a table; - for stdout, which is the default',
    ),
    failed: toggle('--failed', 'only requests that did not succeed'),
    ...connectionFlags,
    json: toggle('--json', 'print a summary as JSON on stdout; needs -o'),
  },
  notes: 'Exit code:\n  0 if every request succeeded, 1 if one did not.',
  run: (words, flags, terminal) =>
    connected(flags, terminal, async ({ client }) => {
      const { output = '-', failed = false, json = false } = flags;
      if (json && isStdout(output)) {
        const message = '--json prints on stdout, where the results go: name a file with -o.';
        throw new CliError(message, exitCodes.usage);
      }
      checkOutput(output);
      const targets = await readTargets(words, terminal);
      await withInterrupt((signal) => writeAll(client, targets, { output, failed, json, terminal, signal }));
    }),
});

interface WriteAllOptions {
  output: string;
  failed: boolean;
  json: boolean;
  terminal: Terminal;
  signal: AbortSignal;
}

async function writeAll(
  client: Client,
  targets: readonly Target[],
  { output, failed, json, terminal, signal }: WriteAllOptions,
): Promise<void> {
  const failures = createFailureTally();
  const counts = { succeeded: 0, other: 0 };
  const format = resultFormat(output, client.traits);
  const header = format.header(['custom_id']);
  const sink = await openResultSink(output, terminal);
  try {
    if (header !== null) {
      await sink.write(Buffer.from(`${header}\n`));
    }
    for (const target of targets) {
      for await (const result of readResults(client, target, { signal, rawLines: true })) {
        counts[result.status === 'succeeded' ? 'succeeded' : 'other'] += 1;
        failures.add(result);
        if (!failed || result.status !== 'succeeded') {
          await sink.write(Buffer.from(`${format.prefix([result.customId ?? ''])}${format.line(result)}\n`));
        }
      }
    }
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  const { succeeded, other } = counts;
  note(terminal, `${formatMany(succeeded, 'request')} succeeded, ${formatCount(other)} did not.`);
  for (const line of describeReasons(failures.reasons())) {
    note(terminal, line);
  }
  if (json) {
    printLine(terminal, JSON.stringify({ succeeded, other, reasons: failures.reasons() }));
  }
  if (other > 0) {
    process.exitCode = exitCodes.failed;
  }
}
