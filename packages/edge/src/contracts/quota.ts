/** How long to wait for others, and for how long the key is claimed at most, in ms. */
export interface ClaimTimes {
  waitMs: number;
  holdMs: number;
}

/** What one tenant may still use. Each function takes, or throws a 429 {@link StatusError} with `retry-after`. */
export interface Quota {
  /** One HTTP request. */
  request(): Promise<void>;
  /**
   * An upload of this many bytes; null when its length is not known before it ends, which is refused with 411
   * if bytes are limited.
   */
  upload(bytes: number | null): Promise<void>;
  /** The lines of one batch input file. */
  lines(count: number): Promise<void>;
  /**
   * Whether a file whose lines were taken when it was uploaded goes into its first batch. For any further one
   * they must be taken anew: one upload must not pay for many batches.
   */
  isPaid(fileId: string): Promise<boolean>;
  /**
   * Does some work of the tenant while none of the same name runs. Throws a 429 {@link StatusError} when its turn
   * does not come in time.
   */
  oneAtATime<T>(name: string, times: ClaimTimes, work: () => Promise<T>): Promise<T>;
  /** Gives back the lines and first uses that were taken through this object, when nothing came of them. */
  refund(): Promise<void>;
}
