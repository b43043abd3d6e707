import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';
import { asStorageError } from '../storage-error.ts';
import { migrations } from './schema.ts';

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

/** A SQLite database with its statements prepared once. */
export interface Database {
  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** The first row of a query, or null. */
  get(sql: string, ...values: SQLInputValue[]): Row | null;
  /** Runs a statement; returns how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `work` in a transaction: all of it is written, durably, or none. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the database file and brings its schema to the newest version. Throws when it was written by a newer version of this
 * package.
 */
export function openDatabase(path: string): Database {
  const db = new DatabaseSync(makePrivate(path));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
  migrate(db, path);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    all: (sql, ...values) => prepare(sql).all(...values),
    get: (sql, ...values) => prepare(sql).get(...values) ?? null,
    run(sql, ...values) {
      try {
        return Number(prepare(sql).run(...values).changes);
      } catch (error) {
        throw asStorageError(error);
      }
    },
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw asStorageError(error);
      }
    },
    close: () => db.close(),
  };
}

function migrate(db: DatabaseSync, path: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > migrations.length) {
    db.close();
    const known = `this version knows schema ${migrations.length}`;
    throw new Error(
      `${path} has schema ${version}, but ${known}. Use the newer version of @offpeak/server that wrote it.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
