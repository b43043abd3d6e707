import type { Counted, Counter } from '../contracts/counter.ts';
import type { ClaimRequest, CountRequest } from './counter-object.ts';
import { callObject, type DurableObjectNamespaceLike } from './durable-object-types.ts';

/**
 * A {@link Counter} across all isolates of a Cloudflare worker.
 *
 * @example
 * ```ts
 * createGateway({ …, counter: durableObjectCounter(env.COUNTER), limits: { requestsPerMinute: 120 } });
 * ```
 */
export function durableObjectCounter(namespace: DurableObjectNamespaceLike): Counter {
  async function ask(key: string, path: string, request: CountRequest | ClaimRequest): Promise<unknown> {
    const body = JSON.stringify(request);
    return (await callObject(namespace, key, path, { method: 'POST', body })).json();
  }
  const count = async (key: string, request: CountRequest): Promise<Counted> =>
    (await ask(key, '/count', request)) as Counted;
  return {
    count: (key, amount, max, windowMs) => count(key, { amount, max, windowMs }),
    async refund(key, amount, windowMs) {
      await count(key, { amount: -amount, max: Number.MAX_SAFE_INTEGER, windowMs });
    },
    claim: async (key, owner, ms) => (await ask(key, '/claim', { owner, ms })) === true,
    async release(key, owner) {
      await ask(key, '/claim', { owner, ms: null });
    },
  };
}
