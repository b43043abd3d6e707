import { type Client, createClient } from '@offpeak/core';
import type { ConnectionFlags } from '../flags/connection-flags.ts';
import { providerOf } from '../providers/known-providers.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { explainApiError } from './explain-api-error.ts';
import { useProxy } from './proxy.ts';
import { type Connection, resolveConnection } from './resolve-connection.ts';

/** A client for the server that flags and environment name, and its address as it goes into a saved state. */
export interface Connected {
  client: Client;
  baseURL: string;
  /** Where the key comes from, in words. */
  keySource: string;
  /** Sends a GET request to a path of the API that core has no call for. */
  get(path: string, signal: AbortSignal): Promise<Response>;
  /**
   * An error of the API as a `CliError` that says what to do, in the words of the command line; any other
   * error as it is.
   */
  explain(error: unknown): unknown;
}

/**
 * A client for the server that flags and environment name. Throws a `CliError` for an address or a key that
 * cannot be used.
 */
export async function createConnection(flags: ConnectionFlags, terminal: Terminal): Promise<Connected> {
  const connection = resolveConnection(flags, terminal.env);
  const { baseURL, apiKey, provider } = connection;
  await useProxy(connection.proxy, terminal);
  const headers: Record<string, string> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return {
    client: (await providerOf(provider)?.create({ baseURL, apiKey })) ?? createClient({ baseURL, apiKey }),
    baseURL,
    keySource: describeKey(flags, connection),
    get: (path, signal) => fetch(`${baseURL}${path}`, { headers, signal }),
    explain: (error) => explainApiError(error, connection),
  };
}

function describeKey(flags: ConnectionFlags, { apiKey, isKeyWithheld, provider }: Connection): string {
  if (apiKey !== undefined) {
    const variable = providerOf(provider)?.keyVariable ?? 'OPENAI_API_KEY';
    return flags.apiKey?.trim() ? 'from --api-key or OFFPEAK_API_KEY.' : `from ${variable}.`;
  }
  return isKeyWithheld ? 'none: OPENAI_API_KEY is only sent to OpenAI or OPENAI_BASE_URL.' : 'none.';
}

/** Does some work with the server that flags and environment name, and explains the errors of its API. */
export async function connected<Result>(
  flags: ConnectionFlags,
  terminal: Terminal,
  work: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const connection = await createConnection(flags, terminal);
  try {
    return await work(connection);
  } catch (error) {
    throw connection.explain(error);
  }
}
