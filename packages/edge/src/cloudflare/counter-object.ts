import { type Taken, windowAt } from '../quota/counter.ts';
import type { DurableObjectStateLike } from './durable-object-types.ts';

interface Count {
  index: number;
  used: number;
}

/** What `durableObjectCounter` asks for. */
export interface CountRequest {
  /** Negative to give back. */
  amount: number;
  /** What the sum of a window may be. */
  max: number;
  /** Length of the window in ms. */
  windowMs: number;
}

/**
 * The Durable Object behind `durableObjectCounter`: one object for each thing that is counted of each tenant.
 *
 * @example
 * ```ts
 * // worker.ts
 * export { OffpeakCounter } from '@offpeak/edge/cloudflare';
 * ```
 */
export class OffpeakCounter {
  readonly #state: DurableObjectStateLike;

  constructor(state: DurableObjectStateLike) {
    this.#state = state;
  }

  /** Answers a {@link CountRequest}. Nothing else runs in the object between reading the count and writing it. */
  async fetch(request: Request): Promise<Response> {
    const { amount, max, windowMs } = (await request.json()) as CountRequest;
    const { index, resetMs } = windowAt(Date.now(), windowMs);
    const key = String(windowMs);
    const stored = (await this.#state.storage.get(key)) as Count | undefined;
    const used = stored?.index === index ? stored.used : 0;
    const allowed = used + amount <= max;
    if (allowed) await this.#state.storage.put(key, { index, used: Math.max(0, used + amount) });
    return Response.json({ allowed, resetMs } satisfies Taken);
  }
}
