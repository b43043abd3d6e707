import { type FlagValues, optional } from './flag.ts';

/** The flags of every command that talks to a server. */
export const connectionFlags = {
  baseUrl: optional(
    '--base-url <url>',
    'where the API is (default: OPENAI_BASE_URL, or https://api.openai.com/v1)',
  ),
  apiKey: optional(
    '--api-key <key>',
    'the key (default: OPENAI_API_KEY, which is only sent to OpenAI or OPENAI_BASE_URL)',
  ),
};

/** The values of {@link connectionFlags}. */
export type ConnectionFlags = FlagValues<typeof connectionFlags>;
