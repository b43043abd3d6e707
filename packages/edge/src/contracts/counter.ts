/** The outcome of {@link Counter.take}. */
export interface Taken {
  /** Whether the amount fitted. If not, nothing was taken. */
  allowed: boolean;
  /** Milliseconds until the window ends and counting starts anew. */
  resetMs: number;
}

/**
 * Counts what tenants use, in windows of time. `memoryCounter` counts within one process; where several serve
 * the same tenants, use one that they share: `durableObjectCounter` on Cloudflare, `denoKvCounter` on Deno.
 */
export interface Counter {
  /**
   * Takes `amount` of what `key` may use within `windowMs`, if the sum stays within `max`; as one step,
   * whoever else asks meanwhile.
   */
  take(key: string, amount: number, max: number, windowMs: number): Promise<Taken>;
  /** Gives back what was taken in the running window and not used. */
  giveBack(key: string, amount: number, windowMs: number): Promise<void>;
  /**
   * Claims `key` for `holder` alone; false while somebody else holds it. A claim that nobody releases,
   * because its process died, ends by itself after `ms`.
   */
  claim(key: string, holder: string, ms: number): Promise<boolean>;
  /** Ends a claim, if it is still `holder` who has it. */
  release(key: string, holder: string): Promise<void>;
}
