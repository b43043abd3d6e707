/** The result of `Counter.take`. */
export interface Counted {
  /** Whether the amount is within the limit. If not, nothing was counted. */
  allowed: boolean;
  /** Milliseconds until the window ends and counting starts again. */
  resetMs: number;
}

/**
 * Counts what tenants use, in windows of time. `memoryCounter` counts within one process; where several serve
 * the same tenants, use one that they share: `durableObjectCounter` on Cloudflare, `denoKvCounter` on Deno.
 */
export interface Counter {
  /**
   * Counts `amount` against `key` within `windowMs`, if the sum stays within `max`. One atomic step, even
   * with concurrent calls.
   */
  count(key: string, amount: number, max: number, windowMs: number): Promise<Counted>;
  /** Subtracts an amount that was counted in the current window and not used. */
  refund(key: string, amount: number, windowMs: number): Promise<void>;
  /**
   * Claims `key` for `owner` alone; false while another owner has it. A claim that is never released, because
   * its process died, expires after `ms`.
   */
  claim(key: string, owner: string, ms: number): Promise<boolean>;
  /** Releases a claim if `owner` still has it. */
  release(key: string, owner: string): Promise<void>;
}
