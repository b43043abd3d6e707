import type { Client } from '@offpeak/core';

const numbers = new WeakMap<Client, number>();
let numbered = 0;

/**
 * Returns what separates the cached data of one client from the data of another: the client's name, which a
 * server and a browser may share, else a number that no other client of this page has.
 */
export function scopeOf(client: Client): string | number {
  if (client.name) {
    return client.name;
  }
  const known = numbers.get(client);
  if (known !== undefined) {
    return known;
  }
  numbered += 1;
  numbers.set(client, numbered);
  return numbered;
}
