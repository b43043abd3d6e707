import { type Command, Option } from 'commander';

/** The flags every command that talks to a server has. */
export interface ConnectionFlags {
  baseUrl?: string;
  apiKey?: string;
}

/** Adds `--base-url` and `--api-key`. */
export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--base-url <url>',
        'where the API is (default: OPENAI_BASE_URL, or https://api.openai.com/v1)',
      ).env('OFFPEAK_BASE_URL'),
    )
    .addOption(
      new Option(
        '--api-key <key>',
        'the key (default: OPENAI_API_KEY, which is only sent to OpenAI or OPENAI_BASE_URL)',
      ).env('OFFPEAK_API_KEY'),
    );
}
