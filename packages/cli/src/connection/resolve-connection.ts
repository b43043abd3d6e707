import type { ConnectionFlags } from '../flags/connection-options.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/** Which server to talk to, and with which key. */
export interface Connection {
  baseURL: string;
  apiKey: string | undefined;
}

const openai = 'https://api.openai.com/v1';

/**
 * Settles flags and environment. The key in `OPENAI_API_KEY` goes to OpenAI and to `OPENAI_BASE_URL` only: it is not handed to whatever
 * server `--base-url` names.
 */
export function resolveConnection(flags: ConnectionFlags, env: NodeJS.ProcessEnv): Connection {
  const usual = env.OPENAI_BASE_URL || openai;
  const baseURL = flags.baseUrl || usual;
  if (!URL.canParse(baseURL) || !/^https?:$/.test(new URL(baseURL).protocol)) {
    throw new CliError(
      `--base-url must be an http or https URL such as http://127.0.0.1:4010/v1, not ${JSON.stringify(baseURL)}.`,
      exitCodes.usage,
    );
  }
  const sameServer = [usual, openai].some((url) => sameOrigin(url, baseURL));
  const apiKey = flags.apiKey || (sameServer ? env.OPENAI_API_KEY || undefined : undefined);
  if (apiKey === undefined && sameOrigin(baseURL, openai)) {
    throw new CliError(
      'There is no API key: set OPENAI_API_KEY, give --api-key, or name another server with --base-url.',
      exitCodes.usage,
    );
  }
  return { baseURL, apiKey };
}

function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
