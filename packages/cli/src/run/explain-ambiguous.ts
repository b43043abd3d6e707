import { type BatchJob, isOffpeakError } from '@offpeak/core';
import { CliError } from '../terminal/cli-error.ts';

/**
 * A creation whose answer was lost, where the list of batches does not show whether it was done: how to
 * settle it from the command line. Any other error is returned as it is. `stateFile` is where the run is
 * kept; without one, there is nothing to resume.
 */
export function explainAmbiguous(error: unknown, job: BatchJob | null, stateFile?: string): unknown {
  if (!isOffpeakError(error) || error.code !== 'ambiguous_create') {
    return error;
  }
  // Core also says how to settle it in code.
  const what = error.message.replace(/ Resume the saved job [\s\S]*$/, '');
  const key = job?.shards.find((shard) => shard.creating)?.key;
  const look = `look for a batch with the metadata offpeak_key "${key}" (offpeak list --json)`;
  return new CliError(
    stateFile === undefined
      ? `${what} Before you submit this file again, ${look}: if there is one, it runs already.`
      : `${what} Run the same command again later. If that does not help, ${look}: put its id as "batch_id" into that shard in ` +
          `${stateFile}, or set its "creating" to false if there is none.`,
  );
}
