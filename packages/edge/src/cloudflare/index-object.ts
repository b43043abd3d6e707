import type { IndexEntry, IndexQuery } from '../contracts/ownership-index.ts';
import type { DurableObjectSqlStateLike } from './durable-object-types.ts';
import {
  addStatements,
  type IndexStatement,
  indexSchema,
  pageOf,
  pageStatement,
  removeStatement,
} from './index-sql.ts';

/** A request of `durableObjectIndex`. */
export type IndexRequest =
  | { do: 'add'; kind: string; entries: readonly IndexEntry[] }
  | { do: 'remove'; kind: string; id: string }
  | { do: 'page'; kind: string; query: IndexQuery };

/** Every tenant has its own object, which need not know its tenant. */
const tenant = '';

/**
 * The Durable Object behind `durableObjectIndex`: one object with a table of its own for each tenant, so that
 * no query can reach another's.
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
    for (const sql of indexSchema) {
      this.#sql.exec(sql);
    }
  }

  /** Answers an {@link IndexRequest}. */
  async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as IndexRequest;
    switch (asked.do) {
      case 'add':
        for (const statement of addStatements(tenant, asked.kind, asked.entries)) {
          this.#run(statement);
        }
        break;
      case 'remove':
        this.#run(removeStatement(tenant, asked.kind, asked.id));
        break;
      case 'page': {
        const rows = this.#run(pageStatement(tenant, asked.kind, asked.query));
        return Response.json(pageOf(rows, asked.query.limit));
      }
    }
    return new Response(null, { status: 204 });
  }

  #run({ sql, bindings }: IndexStatement): Record<string, unknown>[] {
    return this.#sql.exec(sql, ...bindings).toArray();
  }
}
