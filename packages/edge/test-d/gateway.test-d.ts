import { createGateway, type Gateway, memoryHub } from '@offpeak/edge';
import { cloudflareAccess, jwtAuth, sessionTokens } from '@offpeak/edge/auth';
import {
  durableObjectCounter,
  durableObjectHub,
  durableObjectIndex,
  OffpeakIndex,
} from '@offpeak/edge/cloudflare';

/** The shape of Cloudflare's own types, as far as they meet ours. */
declare class DurableObjectId {
  toString(): string;
}
interface CloudflareNamespace {
  idFromName(name: string): DurableObjectId;
  get(
    id: DurableObjectId,
    options?: { locationHint?: string },
  ): {
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
    readonly id: DurableObjectId;
  };
}
interface SqlCursor<Row extends Record<string, ArrayBuffer | string | number | null>> {
  toArray(): Row[];
}
interface CloudflareState {
  id: DurableObjectId;
  storage: {
    get<Value>(key: string): Promise<Value | undefined>;
    get<Value>(keys: string[]): Promise<Map<string, Value>>;
    put<Value>(key: string, value: Value): Promise<void>;
    sql: {
      exec<Row extends Record<string, ArrayBuffer | string | number | null>>(
        query: string,
        ...bindings: (ArrayBuffer | string | number | null)[]
      ): SqlCursor<Row>;
    };
  };
}

declare const namespace: CloudflareNamespace;
declare const state: CloudflareState;
declare const users: { find(request: Request): Promise<{ id: string } | undefined> };
const provider = { apiKey: 'k' };
const secret = 's';

// Bindings and states of the platform fit as they are.
new OffpeakIndex(state);
const gateway: Gateway = createGateway({
  provider,
  secret,
  authenticate: async (request) => {
    const user = await users.find(request);
    return user && { tenant: user.id, limits: { linesPerDay: 10, bytesPerDay: null } };
  },
  counter: durableObjectCounter(namespace),
  index: durableObjectIndex(namespace),
  hub: durableObjectHub(namespace),
});

// Every host's way to mount it.
const worker: {
  fetch(request: Request, env: unknown, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response>;
} = {
  fetch: (request, _env, ctx) => gateway(request, ctx),
};
const handler: (request: Request) => Promise<Response> = gateway;

// Ready-made authenticators fit, and so does refusing in one's own way.
createGateway({ provider, secret, authenticate: sessionTokens({ secret }).authenticate });
createGateway({
  provider,
  secret,
  authenticate: jwtAuth({ jwks: 'https://x.test', issuer: 'x', audience: 'y' }),
});
createGateway({ provider, secret, authenticate: cloudflareAccess({ teamDomain: 'x', audience: 'y' }) });
createGateway({ provider, secret, authenticate: () => Response.redirect('/login') });

// @ts-expect-error: nobody is let in by accident
createGateway({ provider, secret });
// @ts-expect-error: ids must be signed with something
createGateway({ provider, authenticate: () => null });
// @ts-expect-error: a tenant must be named
createGateway({ provider, secret, authenticate: () => ({}) });
// @ts-expect-error: there is no such limit
createGateway({ provider, secret, authenticate: () => null, limits: { bananas: 1 } });
// @ts-expect-error: a file must have some limit
createGateway({ provider, secret, authenticate: () => null, limits: { fileBytes: null } });

export { handler, memoryHub, worker };
