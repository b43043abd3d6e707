import type { Client } from '@offpeak/core';
import { describeRow, rowHeader } from '../batch/describe-row.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { type FlagValues, toggle, withDefault } from '../flags/flag.ts';
import { wholeNumber } from '../flags/read-values.ts';
import { note, printLine, type Terminal } from '../terminal/terminal.ts';

const listFlags = {
  ...connectionFlags,
  limit: withDefault<number>('-n, --limit <n>', 'maximum number of batches', 20, {
    read: wholeNumber({ min: 1, max: 100_000 }),
  }),
  json: toggle('--json', 'one batch as JSON per line'),
};

/** `offpeak list` */
export const listCommand = defineCommand({
  name: 'list',
  summary: 'list batches, newest first',
  description: 'Lists batches, newest first. REQUESTS shows how many requests have ended, of how many.',
  flags: listFlags,
  run: (_words, flags, terminal) =>
    connected(flags, terminal, ({ client }) => listBatches(client, flags, terminal)),
});

async function listBatches(
  client: Client,
  { limit, json }: FlagValues<typeof listFlags>,
  terminal: Terminal,
): Promise<void> {
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
