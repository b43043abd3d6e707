import { type Command, Option } from 'commander';
import { expiry, keyValue } from './parse-flags.ts';

/** The flags of the commands that create a batch. */
export interface SubmitFlags {
  endpoint?: string;
  window?: string;
  metadata?: Record<string, string>;
  /** Seconds; null for never. */
  inputExpires?: number | null;
}

/** Adds `--endpoint`, `--window`, `--metadata` and `--input-expires`. */
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
    )
    .addOption(
      new Option(
        '--input-expires <seconds>',
        'when the provider deletes the uploaded file by itself: 3600 to 2592000, or never (default: 172800, two days)',
      )
        .argParser(expiry)
        .env('OFFPEAK_INPUT_EXPIRES'),
    );
}
