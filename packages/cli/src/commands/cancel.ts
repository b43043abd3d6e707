import { Command, Option } from 'commander';
import { readTargets } from '../batch/read-targets.ts';
import { batchIds } from '../batch/target.ts';
import { connected } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../flags/connection-options.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

interface CancelFlags extends ConnectionFlags {
  json?: boolean;
}

/** `offpeak cancel batch_…` */
export function cancelCommand(terminal: Terminal): Command {
  const command = new Command('cancel')
    .summary('cancel a batch')
    .description(
      'Asks the server to cancel batches. What is finished by then is kept: read it with `offpeak results`.',
    )
    .argument('<batch...>', 'ids as printed by `offpeak submit`, a file that holds a job, or - for stdin');
  addConnectionOptions(command);
  return command
    .addOption(new Option('--json', 'a line for each batch, as the API sends it').env('OFFPEAK_JSON'))
    .action((words: string[], flags: CancelFlags) =>
      connected(flags, terminal, async ({ client }) => {
        for (const id of (await readTargets(words, terminal)).flatMap(batchIds)) {
          const batch = await client.batches.cancel(id);
          const said = `${id} is ${batch.status || 'cancelling'}.`;
          printLine(terminal, flags.json ? JSON.stringify(batch) : said);
        }
      }),
    );
}
