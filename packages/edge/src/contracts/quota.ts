/** How long to wait for others, and for how long the key is claimed at most, in ms. */
export interface ClaimTimes {
  waitMs: number;
  holdMs: number;
}

/**
 * How much one tenant may still use. Each function counts, or throws a 429 {@link StatusError} with
 * `retry-after`.
 */
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
   * Counts a batch of a file whose lines were counted at its upload. True for its first batch; for any other,
   * count its lines again: one upload must not pay for many batches.
   */
  claimFirstUse(fileId: string): Promise<boolean>;
  /**
   * Runs work of the tenant while no other work of the same name runs. Throws a 429 {@link StatusError} if
   * its turn does not come in time.
   */
  oneAtATime<T>(name: string, times: ClaimTimes, work: () => Promise<T>): Promise<T>;
  /** Subtracts the lines and first uses that this object counted, if the request failed. */
  refund(): Promise<void>;
}
