/** Removes secrets from a text. */
export type Hide = (text: string) => string;

/** Removes from the provider's texts what a caller may not see. */
export interface Scrubber {
  /** A text without the secrets of the gateway. */
  hide: Hide;
  /**
   * A sentence without what it may tell of the account behind it either: keys (also half-starred ones), names
   * of organisations, projects and accounts, and unsigned ids. Codes such as `batch_expired` stay.
   */
  scrub(message: string): string;
}
