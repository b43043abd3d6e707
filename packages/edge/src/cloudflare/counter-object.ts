import type { Taken } from '../contracts/counter.ts';
import { type Claim, isHeld, windowAt } from '../quota/windows.ts';
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

/** What it asks for when a key is claimed, or released where `ms` is null. */
export interface ClaimRequest {
  holder: string;
  ms: number | null;
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

  async #count({ amount, max, windowMs }: CountRequest): Promise<Taken> {
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

  async #claim({ holder, ms }: ClaimRequest): Promise<boolean> {
    const { storage } = this.#state;
    const now = Date.now();
    const stored = await storage.get('claim');
    if (isHeld(stored, now) && (ms !== null || stored.holder !== holder)) {
      return false;
    }
    await storage.put('claim', { holder, endsMs: ms === null ? 0 : now + ms } satisfies Claim);
    return true;
  }
}
