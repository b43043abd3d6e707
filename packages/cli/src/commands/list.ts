import { Command, Option } from 'commander';
import { describeRow, rowHeader } from '../batch/describe-row.ts';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../flags/connection-options.ts';
import { wholeNumber } from '../flags/parse-flags.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

interface ListFlags extends ConnectionFlags {
  limit: number;
  json?: boolean;
}

/** `offpeak list` */
export function listCommand(terminal: Terminal): Command {
  const command = new Command('list')
    .summary('list batches, newest first')
    .description('Lists batches, newest first. REQUESTS shows how many have ended, of how many.');
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
      let idWidth = 0;
      for await (const batch of client.batches.list({ limit: Math.min(flags.limit, 100) })) {
        if (shown === 0 && !flags.json) {
          idWidth = batch.id.length;
          printLine(terminal, rowHeader(idWidth));
        }
        printLine(terminal, flags.json ? JSON.stringify(batch) : describeRow(batch, idWidth));
        shown += 1;
        if (shown === flags.limit) break;
      }
      if (shown === 0) note(terminal, 'There are no batches.');
    });
}
