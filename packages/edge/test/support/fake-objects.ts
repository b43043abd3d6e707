import { DatabaseSync } from 'node:sqlite';
import type {
  D1DatabaseLike,
  D1StatementLike,
  DurableObjectNamespaceLike,
} from '../../src/cloudflare/index.ts';
import { OffpeakCounter, OffpeakIndex } from '../../src/cloudflare/index.ts';

interface ObjectLike {
  fetch(request: Request): Promise<Response>;
}

/**
 * Durable Objects by name; each runs one request at a time, as on the platform, where nothing else runs while
 * one waits for its storage.
 */
export function objectsOf(make: () => ObjectLike): DurableObjectNamespaceLike & { names: string[] } {
  const objects = new Map<string, { object: ObjectLike; last: Promise<unknown> }>();
  return {
    get names() {
      return [...objects.keys()];
    },
    idFromName: (name) => name,
    get(name: string) {
      const entry = objects.get(name) ?? { object: make(), last: Promise.resolve() };
      objects.set(name, entry);
      return {
        fetch(url, init) {
          const answer = entry.last.then(() => entry.object.fetch(new Request(url, init)));
          entry.last = answer.catch(() => undefined);
          return answer;
        },
      };
    },
  };
}

/** The counters of a worker. */
export function counterObjects() {
  return objectsOf(() => {
    const values = new Map<string, unknown>();
    const storage = {
      get: async (key: string) => values.get(key),
      put: async (key: string, value: unknown) => void values.set(key, value),
    };
    return new OffpeakCounter({ storage });
  });
}

/** The indexes of a worker, in a real SQLite. */
export function indexObjects() {
  return objectsOf(() => {
    const database = new DatabaseSync(':memory:');
    const exec = (query: string, ...bindings: (string | number)[]) => ({
      toArray: () => database.prepare(query).all(...bindings) as Record<string, unknown>[],
    });
    // The platform runs a statement immediately, even if nobody reads its rows.
    const run = (query: string, ...bindings: (string | number)[]) => {
      const rows = exec(query, ...bindings).toArray();
      return { toArray: () => rows };
    };
    return new OffpeakIndex({ storage: { sql: { exec: run } } });
  });
}

/** A D1 database, in a real SQLite. */
export function fakeD1(): D1DatabaseLike & { batches: number[] } {
  const database = new DatabaseSync(':memory:');
  const batches: number[] = [];
  const statementOf = (sql: string, values: (string | number)[]): D1StatementLike => ({
    bind: (...more) => statementOf(sql, more),
    all: async () => ({ results: database.prepare(sql).all(...values) as Record<string, unknown>[] }),
  });
  return {
    batches,
    prepare: (sql) => statementOf(sql, []),
    async batch(statements) {
      batches.push(statements.length);
      for (const statement of statements) {
        await statement.all();
      }
    },
  };
}
