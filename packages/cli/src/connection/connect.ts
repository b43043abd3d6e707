import { type Client, createClient } from '@offpeak/core';
import type { ConnectionFlags } from '../flags/connection-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { resolveConnection } from './resolve-connection.ts';

/** A client for the server that flags and environment name, and its address as it goes into a saved state. */
export function connect(flags: ConnectionFlags, terminal: Terminal): { client: Client; baseURL: string } {
  const { baseURL, apiKey } = resolveConnection(flags, terminal.env);
  return { client: createClient({ baseURL, apiKey }), baseURL };
}
