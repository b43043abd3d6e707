/** What an {@link OwnershipIndex} lists. */
export type IndexedKind = 'file' | 'batch';

/** One object of a tenant. */
export interface IndexEntry {
  /** The provider's id. */
  id: string;
  /** Unix seconds. */
  createdAt: number;
}

/** Which page of a tenant's objects is asked for. */
export interface IndexQuery {
  /** Most ids to give. */
  limit: number;
  /** The provider's id to go on after, or null for the first page. */
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
 * Remembers which objects are whose, for lists: without one, the gateway reads the lists of the whole account
 * and picks the caller's objects by their tags, which takes longer the more there are of others. It is asked
 * for lists only; whether an id may be used is decided by its signature alone, so an index that loses entries
 * hides objects and never shows any.
 *
 * `memoryIndex` forgets with its process; `durableObjectIndex`, `d1Index`, `workersKvIndex` and `denoKvIndex`
 * keep.
 */
export interface OwnershipIndex {
  /** Adds objects; one that is there stays as it is. */
  add(tenant: string, kind: IndexedKind, entries: readonly IndexEntry[]): Promise<void>;
  /** Takes an object out of the lists. Paging on after it must go on working. */
  remove(tenant: string, kind: IndexedKind, id: string): Promise<void>;
  /** Objects by creation time, then by id. After an unknown id: nothing. */
  page(tenant: string, kind: IndexedKind, query: IndexQuery): Promise<IndexPage>;
}
