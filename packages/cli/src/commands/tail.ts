import { setTimeout as sleep } from 'node:timers/promises';
import { isOffpeakError, OffpeakError } from '@offpeak/core';
import { followResults, type Get } from '../batch/follow-results.ts';
import { batchArgument, readTargets } from '../batch/read-targets.ts';
import { batchIds } from '../batch/target.ts';
import { defineCommand } from '../command/define-command.ts';
import { connected } from '../connection/connect.ts';
import { connectionFlags } from '../flags/connection-flags.ts';
import { pollFlag } from '../flags/poll-flag.ts';
import { withInterrupt } from '../terminal/interrupt.ts';
import { printLine } from '../terminal/terminal.ts';

/** `offpeak tail batch_…` */
export const tailCommand = defineCommand({
  name: 'tail',
  summary: 'print results while a batch runs',
  description:
    'Prints the result lines of a batch as they are written, until it has ended, as `tail -f` does; needs `offpeak serve`, since other ' +
    'servers show results only at the end. Several batches are printed one after the other.',
  argument: batchArgument,
  flags: { ...connectionFlags, poll: pollFlag },
  notes: 'Exit code:\n  0 when the batch has ended, 1 if its results cannot be read, 130 after Ctrl-C.',
  run: (words, flags, terminal) =>
    connected(flags, terminal, ({ get }) =>
      withInterrupt(async (signal) => {
        for (const id of (await readTargets(words, terminal)).flatMap(batchIds)) {
          for await (const line of followResults(withRetries(get), id, signal)) {
            if (line === null) {
              await sleep(flags.poll, undefined, { signal });
            } else {
              printLine(terminal, line);
            }
          }
        }
      }),
    ),
});

const maxAttempts = 6;

/** Repeats a request that gets no answer, with a pause that doubles from 500 ms. */
function withRetries(get: Get): Get {
  return async (path, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await get(path, signal);
      } catch (error) {
        if (signal.aborted || attempt === maxAttempts) {
          throw isOffpeakError(error) || signal.aborted ? error : noAnswer(path, error);
        }
      }
      await sleep(250 * 2 ** attempt, undefined, { signal });
    }
  };
}

function noAnswer(path: string, cause: unknown): OffpeakError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
  return new OffpeakError('network', `GET ${path} got no answer: ${reason}.`, { cause });
}
