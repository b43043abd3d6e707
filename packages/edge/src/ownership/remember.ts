import type { IndexEntry, IndexedKind, OwnershipIndex } from '../contracts/ownership-index.ts';
import { createRecent } from '../ids/recent.ts';

/**
 * Adds objects to the index as callers see them, each once. Never rejects: the provider has acted already,
 * whatever happens to the entry.
 */
export type Remember = (tenant: string, kind: IndexedKind, entries: readonly IndexEntry[]) => Promise<void>;

/**
 * The {@link Remember} over an index, which remembers the entries that it added last. Failures go to
 * `reportError`.
 */
export function createRemember(index: OwnershipIndex, reportError: (error: unknown) => void): Remember {
  const known = createRecent<true>();
  return async (tenant, kind, entries) => {
    const keyOf = ({ id }: IndexEntry): string => JSON.stringify([tenant, kind, id]);
    const fresh = entries.filter((entry) => known.get(keyOf(entry)) === undefined);
    if (fresh.length === 0) {
      return;
    }
    try {
      await index.add(tenant, kind, fresh);
    } catch (error) {
      reportError(error);
      return;
    }
    for (const entry of fresh) {
      known.set(keyOf(entry), true);
    }
  };
}
