import { batchArgument } from '../batch/read-targets.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { showStatus, statusExitCodes, watchFlags } from './status.ts';

/** `offpeak watch batch_…` */
export const watchCommand = defineCommand({
  name: 'watch',
  summary: 'wait for a batch, and show how far it is',
  description:
    'Shows the progress of batches until all of them have ended, then their status. The batches run at the server: stop watching whenever you like.',
  argument: batchArgument,
  flags: watchFlags,
  notes: statusExitCodes,
  run: (words, flags, terminal) =>
    connected(flags, terminal, (connection) =>
      withInterrupt((signal) => showStatus(connection, words, { ...flags, wait: true }, signal, terminal)),
    ),
});
