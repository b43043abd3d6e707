import type { OwnershipIndex } from '../contracts/ownership-index.ts';
import {
  addStatements,
  type IndexStatement,
  indexSchema,
  pageOf,
  pageStatement,
  removeStatement,
} from './index-sql.ts';

/** The part of a prepared D1 statement that is used here. */
export interface D1StatementLike {
  bind(...values: (string | number)[]): D1StatementLike;
  all(): Promise<{ results: Record<string, unknown>[] }>;
}

/** The part of a D1 binding that is used here; Cloudflare's own type fits. */
export interface D1DatabaseLike {
  prepare(sql: string): D1StatementLike;
  batch(statements: D1StatementLike[]): Promise<unknown>;
}

/**
 * An {@link OwnershipIndex} in a Cloudflare D1 database, in a table `offpeak_index` that is made on first
 * use. All tenants share the table; every query names its tenant.
 *
 * @see https://developers.cloudflare.com/d1/worker-api/
 * @example
 * ```ts
 * createGateway({ …, index: d1Index(env.DB) });
 * ```
 */
export function d1Index(database: D1DatabaseLike): OwnershipIndex {
  const prepared = ({ sql, bindings }: IndexStatement): D1StatementLike =>
    database.prepare(sql).bind(...bindings);
  let ready = false;

  /** Not kept as a promise: on workerd no request may wait for what another one does. */
  async function makeReady(): Promise<void> {
    if (ready) {
      return;
    }
    await database.batch(indexSchema.map((sql) => database.prepare(sql)));
    ready = true;
  }

  return {
    async add(tenant, kind, entries) {
      if (entries.length === 0) {
        return;
      }
      await makeReady();
      await database.batch(addStatements(tenant, kind, entries).map(prepared));
    },
    async remove(tenant, kind, id) {
      await makeReady();
      await prepared(removeStatement(tenant, kind, id)).all();
    },
    async page(tenant, kind, query) {
      await makeReady();
      return pageOf((await prepared(pageStatement(tenant, kind, query)).all()).results, query.limit);
    },
  };
}
