import { type ProviderName, providerNames } from '../providers/known-providers.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { type FlagValues, optional } from './flag.ts';

/** The flag of every command that needs to know the provider. */
export const providerFlag = optional<ProviderName>(
  '--provider <name>',
  'the provider (default: by its address or key, else openai, also for any server with its API)',
  { choices: providerNames, read: readProvider },
);

/** The flags of every command that talks to a server. */
export const connectionFlags = {
  provider: providerFlag,
  baseUrl: optional(
    '--base-url <url>',
    'where the API is (default: OPENAI_BASE_URL, or https://api.openai.com/v1)',
  ),
  apiKey: optional(
    '--api-key <key>',
    'the key (default: OPENAI_API_KEY, which is only sent to OpenAI or OPENAI_BASE_URL, or that of the provider)',
  ),
};

/** The values of {@link connectionFlags}. */
export type ConnectionFlags = FlagValues<typeof connectionFlags>;

function readProvider(text: string): ProviderName {
  const name = providerNames.find((one) => one === text);
  if (name === undefined) {
    throw new CliError(
      `--provider must be one of ${providerNames.join(', ')}, not ${text}.`,
      exitCodes.usage,
    );
  }
  return name;
}
