import type { Client } from '@offpeak/core';
import { Command, Option } from 'commander';
import { describeRow, rowHeader } from '../batch/describe-row.ts';
import { connected } from '../connection/connect.ts';
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
    .action((flags: ListFlags) =>
      connected(flags, terminal, ({ client }) => listAction(client, flags, terminal)),
    );
}

async function listAction(client: Client, { limit, json }: ListFlags, terminal: Terminal): Promise<void> {
  let shown = 0;
  let idWidth = 0;
  for await (const batch of client.batches.list({ limit: Math.min(limit, 100) })) {
    if (shown === 0 && !json) {
      idWidth = batch.id.length;
      printLine(terminal, rowHeader(idWidth));
    }
    printLine(terminal, json ? JSON.stringify(batch) : describeRow(batch, idWidth));
    shown += 1;
    if (shown === limit) {
      break;
    }
  }
  if (shown === 0) {
    note(terminal, 'There are no batches.');
  }
}
