import { shortKey } from '../ids/short-key.ts';

/** The part of a Durable Object binding that is used here; Cloudflare's own type fits. */
export interface DurableObjectNamespaceLike {
  idFromName(name: string): unknown;
  get(id: never): { fetch(url: string, init?: RequestInit): Promise<Response> };
}

/** The part of a Durable Object's state that is used here; Cloudflare's own type fits. */
export interface DurableObjectStateLike {
  storage: {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
  };
}

/** The same for a Durable Object with SQLite storage. */
export interface DurableObjectSqlStateLike {
  storage: {
    sql: { exec(query: string, ...bindings: (string | number)[]): { toArray(): Record<string, unknown>[] } };
  };
}

/** Cloudflare accepts names of up to a kilobyte. */
const maxNameBytes = 1024;

/**
 * Sends a request to the object of this name. The host in the URL has no meaning: nothing leaves the
 * platform. Throws unless the answer is 2xx.
 */
export async function callObject(
  namespace: DurableObjectNamespaceLike,
  name: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const id = namespace.idFromName(await shortKey(name, maxNameBytes));
  const answer = await namespace.get(id as never).fetch(`https://offpeak${path}`, init);
  if (!answer.ok) {
    throw new Error(`The Durable Object answered ${answer.status} to ${path}.`);
  }
  return answer;
}
