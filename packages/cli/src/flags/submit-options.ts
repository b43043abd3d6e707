import type { SubmitBatchOptions } from '@offpeak/core';
import { type Command, Option } from 'commander';
import { expiry, keyValue } from './parse-flags.ts';

/** The flags of the commands that create a batch. */
export interface SubmitFlags {
  endpoint?: string;
  window?: string;
  metadata?: Record<string, string>;
  /** In seconds. */
  inputExpires?: number | 'never';
}

/** Options of core that flags settle. */
export type SubmitSettings = Pick<SubmitBatchOptions, 'completionWindow' | 'metadata' | 'inputExpiresAfter'>;

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
        '--input-expires <seconds|never>',
        'when the provider deletes the uploaded file by itself, 3600 to 2592000 (default: 172800, two days)',
      )
        .argParser(expiry)
        .env('OFFPEAK_INPUT_EXPIRES'),
    );
}

/** What the flags of {@link addSubmitOptions} say, as core's options. */
export function submitOptionsOf({ window, metadata, inputExpires }: SubmitFlags): SubmitSettings {
  const inputExpiresAfter = inputExpires === 'never' ? null : inputExpires;
  return { completionWindow: window, metadata, inputExpiresAfter };
}
