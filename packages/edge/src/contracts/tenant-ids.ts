/** What an id names. An id signed as one kind is nothing as another. */
export type IdKind = 'file' | 'batch' | 'upload' | 'part';

/** The ids of one tenant. */
export interface TenantIds {
  /** The provider's id as the tenant sees it: the same input gives the same output, always. */
  sign(kind: IdKind, providerId: string): Promise<string>;
  /** The provider's id, or null if `id` was not signed for this tenant and kind. */
  unsign(kind: IdKind, id: string): Promise<string | null>;
}
