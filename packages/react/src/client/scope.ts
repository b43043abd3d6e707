import type { Client } from '@offpeak/core';
import { numberOf } from './number-of.ts';

/**
 * Returns what separates the cached data of one client from the data of another: the client's name, which a
 * server and a browser may share, else a number that no other client of this page has.
 */
export function scopeOf(client: Client): string | number {
  return client.name || numberOf(client);
}
