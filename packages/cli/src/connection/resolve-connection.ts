import { normalizeBaseURL } from '@offpeak/core';
import type { ConnectionFlags } from '../flags/connection-flags.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { type ProxySettings, readProxy } from './proxy.ts';

/** Which server to talk to, and with which key. */
export interface Connection {
  baseURL: string;
  apiKey: string | undefined;
  /** Whether there is an `OPENAI_API_KEY` that this server is not given. */
  isKeyWithheld: boolean;
  /** The proxy of the environment, which the server is asked through unless the environment leaves it out. */
  proxy: ProxySettings | null;
}

const openai = 'https://api.openai.com/v1';

/**
 * Settles flags and environment. The key in `OPENAI_API_KEY` goes to OpenAI and to `OPENAI_BASE_URL` only: it
 * is not handed to whatever server `--base-url` names. White space around values is dropped, as the line end
 * of a file that a key was read from.
 */
export function resolveConnection(flags: ConnectionFlags, env: NodeJS.ProcessEnv): Connection {
  const usual = env.OPENAI_BASE_URL?.trim() || openai;
  const given = flags.baseUrl?.trim() || usual;
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CliError(
      `--base-url must be an http or https URL such as http://127.0.0.1:4010/v1, not ${JSON.stringify(given)}.`,
      exitCodes.usage,
    );
  }
  // A query comes after the path that is added.
  const baseURL = given.includes('?') ? given : normalizeBaseURL(given);
  const openaiKey = env.OPENAI_API_KEY?.trim() || undefined;
  const isUsual = [usual, openai].some((url) => isSameOrigin(url, baseURL));
  const apiKey = flags.apiKey?.trim() || (isUsual ? openaiKey : undefined);
  if (apiKey === undefined && isSameOrigin(baseURL, openai)) {
    throw new CliError(
      'There is no API key: set OPENAI_API_KEY, give --api-key, or name another server with --base-url.',
      exitCodes.usage,
    );
  }
  return {
    baseURL,
    apiKey,
    isKeyWithheld: apiKey === undefined && openaiKey !== undefined,
    proxy: readProxy(baseURL, env),
  };
}

function isSameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
