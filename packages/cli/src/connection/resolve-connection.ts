import { normalizeBaseURL } from '@offpeak/core';
import type { ConnectionFlags } from '../flags/connection-flags.ts';
import { type ProviderName, providerAt, providerOf, providerOfKey } from '../providers/known-providers.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { type ProxySettings, readProxy } from './proxy.ts';

/** Which server to talk to, and with which key. */
export interface Connection {
  baseURL: string;
  apiKey: string | undefined;
  provider: ProviderName;
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
  const hasAddress = Boolean(flags.baseUrl?.trim() || env.OPENAI_BASE_URL?.trim());
  const named = flags.provider ?? (hasAddress ? undefined : providerOfKey(flags.apiKey?.trim() ?? ''));
  const given = flags.baseUrl?.trim() || addressOf(named, usual);
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
    throw new CliError(
      `--base-url must be an http or https URL such as http://127.0.0.1:4010/v1, not ${JSON.stringify(given)}.`,
      exitCodes.usage,
    );
  }
  // A query comes after the path that is added.
  const baseURL = given.includes('?') ? given : normalizeBaseURL(given);
  const provider = named ?? providerAt(baseURL) ?? 'openai';
  if (provider !== 'openai') {
    return atProvider(provider, baseURL, flags, env);
  }
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
    provider,
    isKeyWithheld: apiKey === undefined && openaiKey !== undefined,
    proxy: readProxy(baseURL, env),
  };
}

/**
 * Returns where the API of a provider is. Throws a `CliError` for Azure, which has an address per resource.
 */
function addressOf(name: ProviderName | undefined, usual: string): string {
  const provider = name && providerOf(name);
  if (!provider) {
    return usual;
  }
  if (provider.baseURL === null) {
    const message = `--provider ${name} needs --base-url, such as https://<resource>.openai.azure.com/openai/v1.`;
    throw new CliError(message, exitCodes.usage);
  }
  return provider.baseURL;
}

/** Settles the connection to a provider. The key in its variable goes to its own address only. */
function atProvider(
  provider: ProviderName,
  baseURL: string,
  flags: ConnectionFlags,
  env: NodeJS.ProcessEnv,
): Connection {
  const variable = providerOf(provider)?.keyVariable ?? '';
  const usualKey = env[variable]?.trim() || undefined;
  const apiKey = flags.apiKey?.trim() || (providerAt(baseURL) === provider ? usualKey : undefined);
  if (apiKey === undefined && providerAt(baseURL) === provider) {
    const message = `There is no API key for ${provider}: set ${variable}, or give --api-key.`;
    throw new CliError(message, exitCodes.usage);
  }
  return { baseURL, apiKey, provider, isKeyWithheld: false, proxy: readProxy(baseURL, env) };
}

function isSameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
