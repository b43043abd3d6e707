import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type BatchResult, readResults } from '@offpeak/core';
import { Command, Option } from 'commander';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection/connection-options.ts';
import { checkOutput } from '../results/check-output.ts';
import { toMergedLine } from '../results/result-line.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { formatMany } from '../terminal/format.ts';
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
      'Writes the results of an ended batch, output file and error file as one, one JSON object per line, as they arrive. ' +
        'Join them with your requests by `custom_id`: their order is not that of the requests (`offpeak run` sorts them).',
    )
    .argument('<batch-id>', 'as printed by `offpeak submit`')
    .addOption(new Option('-o, --output <results.jsonl>', 'a file instead of stdout').env('OFFPEAK_OUTPUT'))
    .addOption(new Option('--failed', 'only requests that did not succeed').env('OFFPEAK_FAILED'));
  addConnectionOptions(command);
  return command
    .addHelpText('after', '\nExit code:\n  0 if every request succeeded, 1 if one did not.')
    .action(async (id: string, flags: ResultsFlags) => {
      const { client } = connect(flags, terminal);
      if (flags.output !== undefined) checkOutput(flags.output);
      const interrupt = listenForInterrupt();
      const tally = { succeeded: 0, other: 0 };
      try {
        const results = readResults(client, id, { signal: interrupt.signal });
        const lines = Readable.from(toLines(results, flags.failed === true, tally));
        if (flags.output === undefined) await pipeline(lines, asSink(terminal.stdout), { end: false });
        else await writeWhole(lines, flags.output);
      } finally {
        interrupt.release();
      }
      note(terminal, `${formatMany(tally.succeeded, 'request')} succeeded, ${tally.other} did not.`);
      if (tally.other > 0) process.exitCode = exitCodes.failed;
    });
}

async function* toLines(
  results: AsyncIterable<BatchResult>,
  failedOnly: boolean,
  tally: { succeeded: number; other: number },
): AsyncGenerator<string, void, undefined> {
  for await (const result of results) {
    tally[result.status === 'succeeded' ? 'succeeded' : 'other']++;
    if (failedOnly && result.status === 'succeeded') continue;
    yield `${JSON.stringify(toMergedLine(result))}\n`;
  }
}

function asSink(stream: NodeJS.WriteStream): Writable {
  return stream;
}

/** The file appears when it is complete. */
async function writeWhole(lines: Readable, outputPath: string): Promise<void> {
  const nextPath = `${outputPath}.${process.pid}.tmp`;
  try {
    await pipeline(lines, createWriteStream(nextPath));
    await rename(nextPath, outputPath);
  } finally {
    await rm(nextPath, { force: true });
  }
}
