import type { IndexEntry, IndexPage, OwnershipIndex } from '../contracts/ownership-index.ts';

type Row = IndexEntry & { removed: boolean };

/**
 * An {@link OwnershipIndex} of this process alone, lost when it ends: for tests and development.
 *
 * @example
 * ```ts
 * createGateway({ …, index: memoryIndex() });
 * ```
 */
export function memoryIndex(): OwnershipIndex {
  const tables = new Map<string, Map<string, Row>>();
  const tableOf = (tenant: string, kind: string): Map<string, Row> => {
    const key = JSON.stringify([tenant, kind]);
    const found = tables.get(key) ?? new Map<string, Row>();
    tables.set(key, found);
    return found;
  };
  return {
    async add(tenant, kind, entries) {
      const table = tableOf(tenant, kind);
      for (const entry of entries) {
        if (!table.has(entry.id)) {
          table.set(entry.id, { ...entry, removed: false });
        }
      }
    },
    async remove(tenant, kind, id) {
      const row = tableOf(tenant, kind).get(id);
      if (row !== undefined) {
        row.removed = true;
      }
    },
    async page(tenant, kind, { limit, after, order }): Promise<IndexPage> {
      const rows = [...tableOf(tenant, kind).values()].sort(compare);
      if (order === 'desc') {
        rows.reverse();
      }
      const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1;
      if (after !== null && start === 0) {
        return { ids: [], hasMore: false };
      }
      const ids = rows
        .slice(start)
        .filter((row) => !row.removed)
        .map(({ id }) => id);
      return { ids: ids.slice(0, limit), hasMore: ids.length > limit };
    },
  };
}

function compare(left: IndexEntry, right: IndexEntry): number {
  return left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1);
}
