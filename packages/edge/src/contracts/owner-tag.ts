/**
 * How the objects of one tenant are marked at the provider, so that lists can be filtered without a database.
 */
export interface OwnerTag {
  /** 20 hex characters that do not reveal the tenant without the secret. */
  current(): Promise<string>;
  /** Whether a tag found at the provider is this tenant's, under any secret. */
  owns(tag: unknown): Promise<boolean>;
  /** The filename for the provider; `checked` says whether the content was checked during the upload. */
  tagFilename(name: string, checked: boolean): Promise<string>;
  /** The name under this tenant's tag, or null if the filename does not carry it. */
  readFilename(tagged: unknown): Promise<{ name: string; checked: boolean } | null>;
}
