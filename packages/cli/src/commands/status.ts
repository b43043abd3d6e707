import { isTerminal, watchBatch } from '@offpeak/core';
import { Command, Option } from 'commander';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection/connection-options.ts';
import { createProgress } from '../progress/create-progress.ts';
import { exitCodes } from '../terminal/cli-error.ts';
import { listenForInterrupt } from '../terminal/interrupt.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';
import { describeBatchLines } from './describe-batch.ts';
import { pollOption } from './poll-option.ts';

interface StatusFlags extends ConnectionFlags {
  wait?: boolean;
  poll: number;
  json?: boolean;
}

/** `offpeak status batch_…` */
export function statusCommand(terminal: Terminal): Command {
  const command = new Command('status')
    .summary('show where a batch stands')
    .description('Shows status, counts, times and files of a batch.')
    .argument('<batch-id>', 'as printed by `offpeak submit`');
  addConnectionOptions(command);
  return command
    .addOption(new Option('--wait', 'wait until the batch has ended').env('OFFPEAK_WAIT'))
    .addOption(pollOption())
    .addOption(new Option('--json', 'print the batch as the API sends it').env('OFFPEAK_JSON'))
    .addHelpText(
      'after',
      '\nExit code:\n  0 if the batch runs or is completed, 1 if it has failed, expired or been cancelled.',
    )
    .action(async (id: string, flags: StatusFlags) => {
      const { client } = connect(flags, terminal);
      const interrupt = listenForInterrupt();
      const progress = createProgress(terminal);
      try {
        if (flags.wait) {
          const watching = { signal: interrupt.signal, minIntervalMs: flags.poll };
          for await (const snapshot of watchBatch(client, id, watching)) progress.batch(snapshot);
          progress.end();
        }
        const batch = await client.batches.retrieve(id, { signal: interrupt.signal });
        const lines = flags.json ? [JSON.stringify(batch)] : describeBatchLines(batch);
        for (const line of lines) printLine(terminal, line);
        if (isTerminal(batch.status) && batch.status !== 'completed') process.exitCode = exitCodes.failed;
      } finally {
        progress.end();
        interrupt.release();
      }
    });
}
