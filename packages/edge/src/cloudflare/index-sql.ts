import type { IndexEntry, IndexPage, IndexQuery } from '../contracts/ownership-index.ts';

/** A statement of SQLite and its bound values. */
export interface IndexStatement {
  sql: string;
  bindings: (string | number)[];
}

/**
 * The statement to run once before any other. A removed entry stays, so that the page after it can be read
 * and it is not added again.
 */
export const indexSchema: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS offpeak_index (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    created_at INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, kind, id)) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS offpeak_index_by_time
    ON offpeak_index (tenant, kind, created_at, id) WHERE removed = 0`,
];

/** Cloudflare binds at most a hundred values to a statement; an entry has four. */
const entriesPerStatement = 25;

/** Adds entries. Existing ones, removed ones included, do not change. */
export function addStatements(
  tenant: string,
  kind: string,
  entries: readonly IndexEntry[],
): IndexStatement[] {
  const statements: IndexStatement[] = [];
  for (let from = 0; from < entries.length; from += entriesPerStatement) {
    const some = entries.slice(from, from + entriesPerStatement);
    statements.push({
      sql: `INSERT OR IGNORE INTO offpeak_index (tenant, kind, id, created_at)
        VALUES ${some.map(() => '(?, ?, ?, ?)').join(', ')}`,
      bindings: some.flatMap((entry) => [tenant, kind, entry.id, entry.createdAt]),
    });
  }
  return statements;
}

/** Marks an entry as removed. */
export function removeStatement(tenant: string, kind: string, id: string): IndexStatement {
  return {
    sql: 'UPDATE offpeak_index SET removed = 1 WHERE tenant = ? AND kind = ? AND id = ?',
    bindings: [tenant, kind, id],
  };
}

/** Reads the ids of one page and one more, if there is one. */
export function pageStatement(
  tenant: string,
  kind: string,
  { limit, after, order }: IndexQuery,
): IndexStatement {
  const [direction, side] = order === 'asc' ? ['ASC', '>'] : ['DESC', '<'];
  const start = 'SELECT created_at, id FROM offpeak_index WHERE tenant = ? AND kind = ? AND id = ?';
  const beyond = after === null ? '' : `AND (created_at, id) ${side} (${start})`;
  return {
    sql: `SELECT id FROM offpeak_index WHERE tenant = ? AND kind = ? AND removed = 0 ${beyond}
      ORDER BY created_at ${direction}, id ${direction} LIMIT ?`,
    bindings: [tenant, kind, ...(after === null ? [] : [tenant, kind, after]), limit + 1],
  };
}

/** Makes a page of the rows of {@link pageStatement}. */
export function pageOf(rows: readonly Record<string, unknown>[], limit: number): IndexPage {
  const ids = rows.map((row) => String(row.id));
  return { ids: ids.slice(0, limit), hasMore: ids.length > limit };
}
