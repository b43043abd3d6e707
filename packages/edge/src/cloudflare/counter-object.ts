import type { Counted } from '../contracts/counter.ts';
import { type Claim, isUnexpired, windowAt } from '../quota/windows.ts';
import type { DurableObjectStateLike } from './durable-object-types.ts';

interface Count {
  index: number;
  used: number;
}

/** A request of `durableObjectCounter`. */
export interface CountRequest {
  /** Negative to subtract. */
  amount: number;
  /** The limit of the sum in a window. */
  max: number;
  /** Length of the window in ms. */
  windowMs: number;
}

/** Its request to claim a key, or to release it if `ms` is null. */
export interface ClaimRequest {
  owner: string;
  ms: number | null;
}

/**
 * The Durable Object behind `durableObjectCounter`: one object for each counter of each tenant.
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

  /**
   * Answers a {@link CountRequest} or, at `/claim`, a {@link ClaimRequest}. Nothing else runs in the object
   * between reading a value and writing it.
   */
  async fetch(request: Request): Promise<Response> {
    const asked: unknown = await request.json();
    const isClaim = new URL(request.url).pathname === '/claim';
    return Response.json(
      isClaim ? await this.#claim(asked as ClaimRequest) : await this.#count(asked as CountRequest),
    );
  }

  async #count({ amount, max, windowMs }: CountRequest): Promise<Counted> {
    const { index, resetMs } = windowAt(Date.now(), windowMs);
    const key = String(windowMs);
    const stored = (await this.#state.storage.get(key)) as Count | undefined;
    const used = stored?.index === index ? stored.used : 0;
    const allowed = used + amount <= max;
    if (allowed) {
      await this.#state.storage.put(key, { index, used: Math.max(0, used + amount) });
    }
    return { allowed, resetMs };
  }

  async #claim({ owner, ms }: ClaimRequest): Promise<boolean> {
    const { storage } = this.#state;
    const now = Date.now();
    const stored = await storage.get('claim');
    if (isUnexpired(stored, now) && (ms !== null || stored.owner !== owner)) {
      return false;
    }
    await storage.put('claim', { owner, endsMs: ms === null ? 0 : now + ms } satisfies Claim);
    return true;
  }
}
