import type { IndexEntry, IndexPage, IndexQuery } from '../ownership/ownership-index.ts';
import type { DurableObjectSqlStateLike } from './durable-object-types.ts';

/** What `durableObjectIndex` asks for. */
export type IndexRequest =
  | { do: 'add'; kind: string; entries: readonly IndexEntry[] }
  | { do: 'remove'; kind: string; id: string }
  | { do: 'page'; kind: string; query: IndexQuery };

/** The bindings of one statement are limited; an entry takes three. */
const entriesPerStatement = 30;

/**
 * The Durable Object behind `durableObjectIndex`: one object with a table of its own for each tenant, so that no query can reach
 * another's.
 *
 * @example
 * ```ts
 * // worker.ts; the class goes under new_sqlite_classes in the wrangler file
 * export { OffpeakIndex } from '@offpeak/edge/cloudflare';
 * ```
 */
export class OffpeakIndex {
  readonly #sql: DurableObjectSqlStateLike['storage']['sql'];

  constructor(state: DurableObjectSqlStateLike) {
    this.#sql = state.storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS entries (
      kind TEXT NOT NULL, id TEXT NOT NULL, created_at INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (kind, id)) WITHOUT ROWID`);
    this.#sql.exec('CREATE INDEX IF NOT EXISTS by_time ON entries (kind, created_at, id) WHERE removed = 0');
  }

  /** Answers an {@link IndexRequest}. */
  async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as IndexRequest;
    switch (asked.do) {
      case 'add':
        this.#add(asked.kind, asked.entries);
        break;
      case 'remove':
        this.#sql.exec('UPDATE entries SET removed = 1 WHERE kind = ? AND id = ?', asked.kind, asked.id);
        break;
      case 'page':
        return Response.json(this.#page(asked.kind, asked.query));
    }
    return new Response(null, { status: 204 });
  }

  #add(kind: string, entries: readonly IndexEntry[]): void {
    for (let from = 0; from < entries.length; from += entriesPerStatement) {
      const some = entries.slice(from, from + entriesPerStatement);
      const values = some.map(() => '(?, ?, ?)').join(', ');
      const bindings = some.flatMap((entry) => [kind, entry.id, entry.createdAt]);
      this.#sql.exec(`INSERT OR IGNORE INTO entries (kind, id, created_at) VALUES ${values}`, ...bindings);
    }
  }

  #page(kind: string, { limit, after, order }: IndexQuery): IndexPage {
    const [direction, side] = order === 'asc' ? ['ASC', '>'] : ['DESC', '<'];
    const start = 'SELECT created_at, id FROM entries WHERE kind = ? AND id = ?';
    const beyond = after === null ? '' : `AND (created_at, id) ${side} (${start})`;
    const rows = this.#sql.exec(
      `SELECT id FROM entries WHERE kind = ? AND removed = 0 ${beyond}
       ORDER BY created_at ${direction}, id ${direction} LIMIT ?`,
      ...(after === null ? [kind, limit + 1] : [kind, kind, after, limit + 1]),
    );
    const ids = rows.toArray().map((row) => String(row.id));
    return { ids: ids.slice(0, limit), hasMore: ids.length > limit };
  }
}
