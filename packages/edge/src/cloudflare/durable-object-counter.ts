import type { Counter, Taken } from '../quota/counter.ts';
import type { CountRequest } from './counter-object.ts';
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
  async function count(key: string, request: CountRequest): Promise<Taken> {
    const answer = await callObject(namespace, key, '/count', {
      method: 'POST',
      body: JSON.stringify(request),
    });
    return (await answer.json()) as Taken;
  }
  return {
    take: (key, amount, max, windowMs) => count(key, { amount, max, windowMs }),
    async giveBack(key, amount, windowMs) {
      await count(key, { amount: -amount, max: Number.MAX_SAFE_INTEGER, windowMs });
    },
  };
}
