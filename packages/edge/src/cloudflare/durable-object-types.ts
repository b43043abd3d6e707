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

/** Sends a request to the object of this name. The host part of the URL is for show: nothing leaves the platform. */
export function callObject(
  namespace: DurableObjectNamespaceLike,
  name: string,
  path: string,
  init: RequestInit,
): Promise<Response> {
  return namespace.get(namespace.idFromName(name) as never).fetch(`https://offpeak${path}`, init);
}
