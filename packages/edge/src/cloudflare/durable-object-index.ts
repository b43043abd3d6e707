import type { IndexPage, OwnershipIndex } from '../contracts/ownership-index.ts';
import { callObject, type DurableObjectNamespaceLike } from './durable-object-types.ts';
import type { IndexRequest } from './index-object.ts';

/**
 * An {@link OwnershipIndex} in Durable Objects, one for each tenant.
 *
 * @example
 * ```ts
 * createGateway({ …, index: durableObjectIndex(env.INDEX) });
 * ```
 */
export function durableObjectIndex(namespace: DurableObjectNamespaceLike): OwnershipIndex {
  const ask = (tenant: string, request: IndexRequest): Promise<Response> =>
    callObject(namespace, tenant, '/index', { method: 'POST', body: JSON.stringify(request) });
  return {
    async add(tenant, kind, entries) {
      await ask(tenant, { do: 'add', kind, entries });
    },
    async remove(tenant, kind, id) {
      await ask(tenant, { do: 'remove', kind, id });
    },
    async page(tenant, kind, query) {
      return (await (await ask(tenant, { do: 'page', kind, query })).json()) as IndexPage;
    },
  };
}
