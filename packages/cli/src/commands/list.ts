import type { Batch } from '@offpeak/core';
import { Command, Option } from 'commander';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection/connection-options.ts';
import { formatTime } from '../terminal/format.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';
import { wholeNumber } from './parse-flags.ts';

interface ListFlags extends ConnectionFlags {
  limit: number;
  json?: boolean;
}

/** `offpeak list` */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .summary('list batches, newest first')
    .description('Lists batches, newest first.');
  addConnectionOptions(command);
  return command
    .addOption(
      new Option('-n, --limit <n>', 'how many at most')
        .default(20)
        .argParser(wholeNumber(1, 100_000))
        .env('OFFPEAK_LIMIT'),
    )
    .addOption(new Option('--json', 'one batch as JSON per line').env('OFFPEAK_JSON'))
    .action(async (flags: ListFlags) => {
      const { client } = connect(flags, terminal);
      let shown = 0;
      for await (const batch of client.batches.list({ limit: Math.min(flags.limit, 100) })) {
        printLine(terminal, flags.json ? JSON.stringify(batch) : describeRow(batch));
        if (++shown === flags.limit) break;
      }
      if (shown === 0) note(terminal, 'There are no batches.');
    });
}

function describeRow(batch: Batch): string {
  const counts = batch.request_counts;
  const done = counts ? `${counts.completed + counts.failed}/${counts.total}` : '-';
  return `${batch.id}  ${batch.status.padEnd(11)}  ${done.padStart(13)}  ${formatTime(batch.created_at)}  ${batch.endpoint}`;
}
