import { type Client, readResults } from '@offpeak/core';
import { Command, Option } from 'commander';
import { readTargets } from '../batch/read-targets.ts';
import { connected } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../flags/connection-options.ts';
import { checkOutput } from '../results/check-output.ts';
import { createFailureTally, describeReasons } from '../results/failure-reasons.ts';
import { resultLine } from '../results/result-line.ts';
import { openResultSink } from '../results/result-sink.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatCount, formatMany } from '../terminal/format.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { note, type Terminal } from '../terminal/terminal.ts';

interface ResultsFlags extends ConnectionFlags {
  output?: string;
  failed?: boolean;
}

/** `offpeak results batch_…` */
export function resultsCommand(terminal: Terminal): Command {
  const command = new Command('results')
    .summary('write the results of an ended batch')
    .description(
      'Writes the results of ended batches, output file and error file as one, one JSON object per line, as they arrive. ' +
        'Join them with your requests by `custom_id`: their order is not that of the requests (`offpeak run` sorts them).',
    )
    .argument('<batch...>', 'ids as printed by `offpeak submit`, a file that holds a job, or - for stdin')
    .addOption(
      new Option('-o, --output <results.jsonl>', 'a file; - for stdout, which is the default').env(
        'OFFPEAK_OUTPUT',
      ),
    )
    .addOption(new Option('--failed', 'only requests that did not succeed').env('OFFPEAK_FAILED'));
  addConnectionOptions(command);
  return command
    .addHelpText('after', '\nExit code:\n  0 if every request succeeded, 1 if one did not.')
    .action((words: string[], flags: ResultsFlags) =>
      connected(flags, terminal, ({ client }) => resultsAction(client, words, flags, terminal)),
    );
}

async function resultsAction(
  client: Client,
  words: string[],
  flags: ResultsFlags,
  terminal: Terminal,
): Promise<void> {
  const { output = '-', failed = false } = flags;
  checkOutput(output);
  const targets = await readTargets(words, terminal);
  const failures = createFailureTally();
  const counts = { succeeded: 0, other: 0 };
  const sink = await openResultSink(output, terminal);
  const interrupt = listenForInterrupt();
  const options = { signal: interrupt.signal, rawLines: true };
  try {
    for (const target of targets) {
      for await (const result of readResults(client, target, options)) {
        counts[result.status === 'succeeded' ? 'succeeded' : 'other'] += 1;
        failures.add(result);
        if (failed && result.status === 'succeeded') {
          continue;
        }
        await sink.write(Buffer.from(`${resultLine(result)}\n`));
      }
    }
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  } finally {
    interrupt.release();
  }
  const { succeeded, other } = counts;
  note(terminal, `${formatMany(succeeded, 'request')} succeeded, ${formatCount(other)} did not.`);
  for (const line of describeReasons(failures.reasons())) {
    note(terminal, line);
  }
  if (other > 0) {
    process.exitCode = exitCodes.failed;
  }
}
