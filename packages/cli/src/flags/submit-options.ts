import { type Command, Option } from 'commander';
import { keyValue } from './parse-flags.ts';

/** The flags of the commands that create a batch. */
export interface SubmitFlags {
  endpoint?: string;
  window?: string;
  metadata?: Record<string, string>;
}

/** Adds `--endpoint`, `--window` and `--metadata`. */
export function addSubmitOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--endpoint <path>', 'where each request goes (default: the url of the first line)').env(
        'OFFPEAK_ENDPOINT',
      ),
    )
    .addOption(
      new Option('--window <window>', 'time the server has to finish').default('24h').env('OFFPEAK_WINDOW'),
    )
    .addOption(
      new Option('--metadata <key=value>', 'kept with the batch; may be given up to 15 times')
        .argParser(keyValue)
        .env('OFFPEAK_METADATA'),
    );
}
