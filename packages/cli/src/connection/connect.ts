import { type Client, createClient } from '@offpeak/core';
import type { ConnectionFlags } from '../flags/connection-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { explainApiError } from './explain-api-error.ts';
import { useProxy } from './proxy.ts';
import { resolveConnection } from './resolve-connection.ts';

/** A client for the server that flags and environment name, and its address as it goes into a saved state. */
export interface Connected {
  client: Client;
  baseURL: string;
  /**
   * An error of the API as a `CliError` that says what to do, in the words of the command line; any other
   * error as it is.
   */
  explain(error: unknown): unknown;
}

/** Does some work with the server that flags and environment name, and explains the errors of its API. */
export async function connected<Result>(
  flags: ConnectionFlags,
  terminal: Terminal,
  work: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const connection = resolveConnection(flags, terminal.env);
  const { baseURL, apiKey } = connection;
  await useProxy(connection.proxy, terminal);
  const explain = (error: unknown) => explainApiError(error, connection);
  try {
    return await work({ client: createClient({ baseURL, apiKey }), baseURL, explain });
  } catch (error) {
    throw explain(error);
  }
}
