import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { toggle } from '../flags/flag.ts';
import { printLine } from '../terminal/terminal.ts';

/** `offpeak cancel batch_…` */
export const cancelCommand = defineCommand({
  name: 'cancel',
  summary: 'cancel a batch',
  description:
    'Asks the server to cancel batches. Results that exist by then are kept: read them with `offpeak results`.',
  argument: batchArgument,
  flags: { ...connectionFlags, json: toggle('--json', 'a line for each batch, as the API sends it') },
  run: (words, flags, terminal) =>
    connected(flags, terminal, async ({ client }) => {
      for (const id of (await readTargets(words, terminal)).flatMap(batchIds)) {
        const batch = await client.batches.cancel(id);
        const sentence = `${id} is ${batch.status || 'cancelling'}.`;
        printLine(terminal, flags.json ? JSON.stringify(batch) : sentence);
      }
    }),
});
