/** What an {@link OwnershipIndex} lists. */
export type IndexedKind = 'file' | 'batch';

/** One object of a tenant. */
export interface IndexEntry {
  /** The provider's id. */
  id: string;
  /** Unix seconds. */
  createdAt: number;
}

/** Which page of a tenant's objects to read. */
export interface IndexQuery {
  /** Maximum number of ids. */
  limit: number;
  /** The provider's id to continue after, or null for the first page. */
  after: string | null;
  /** By creation time: oldest or newest first. */
  order: 'asc' | 'desc';
}

/** One page of provider ids. */
export interface IndexPage {
  ids: string[];
  hasMore: boolean;
}

/**
 * Remembers who owns which object, for lists. Without one, the gateway reads the lists of the whole account
 * and picks the caller's objects by their tags, which takes longer the more objects others have. It serves
 * lists only: the signature alone decides whether an id may be used, so an index that loses entries hides
 * objects and never shows any.
 *
 * `memoryIndex` lasts as long as its process; `durableObjectIndex`, `d1Index`, `workersKvIndex` and
 * `denoKvIndex` are durable.
 */
export interface OwnershipIndex {
  /** Adds objects. An object that is already there does not change. */
  add(tenant: string, kind: IndexedKind, entries: readonly IndexEntry[]): Promise<void>;
  /** Removes an object from lists. Reading the page after it must still work. */
  remove(tenant: string, kind: IndexedKind, id: string): Promise<void>;
  /** Objects by creation time, then by id. After an unknown id: nothing. */
  page(tenant: string, kind: IndexedKind, query: IndexQuery): Promise<IndexPage>;
}
