/** Removes secrets from a text. */
export type Hide = (text: string) => string;

/** Removes from the provider's texts what a caller may not see. */
export interface Scrubber {
  /** Returns a text without the secrets of the gateway. */
  hide: Hide;
  /**
   * Returns a sentence that also reveals nothing about the account: no keys (masked ones included), no names
   * of organizations, projects and accounts, no unsigned ids. Codes such as `batch_expired` stay.
   */
  scrub(message: string): string;
}
