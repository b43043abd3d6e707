import { Command, Option } from 'commander';
import { connect } from '../connection/connect.ts';
import { addConnectionOptions, type ConnectionFlags } from '../connection/connection-options.ts';
import { printLine, type Terminal } from '../terminal/terminal.ts';

interface CancelFlags extends ConnectionFlags {
  json?: boolean;
}

/** `offpeak cancel batch_…` */
export function cancelCommand(terminal: Terminal): Command {
  const command = new Command('cancel')
    .summary('cancel a batch')
    .description(
      'Asks the server to cancel a batch. What is finished by then is kept: read it with `offpeak results`.',
    )
    .argument('<batch-id>', 'as printed by `offpeak submit`');
  addConnectionOptions(command);
  return command
    .addOption(new Option('--json', 'print the batch as the API sends it').env('OFFPEAK_JSON'))
    .action(async (id: string, flags: CancelFlags) => {
      const batch = await connect(flags, terminal).client.batches.cancel(id);
      printLine(terminal, flags.json ? JSON.stringify(batch) : `${batch.id} is ${batch.status}.`);
    });
}
