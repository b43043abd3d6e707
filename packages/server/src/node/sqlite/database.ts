import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';
import { asStorageError } from '../storage-error.ts';
import { openCommitMark } from './commit-mark.ts';
import { migrations } from './schema.ts';

/** A row as SQLite returns it. */
export type Row = Record<string, SQLOutputValue>;

/** A SQLite database with its statements prepared once, locked for this process. */
export interface Database {
  /** The number of the last transactions that the database has lost: see `CommitMark`. */
  readonly lostCommits: number;
  /** Returns all rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Returns the first row of a query, or null. */
  get(sql: string, ...values: SQLInputValue[]): Row | null;
  /** Runs a statement, in its own transaction unless there is one. Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `work` in a transaction: all of it is written, durably, or nothing. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the database file for this process alone, and migrates its schema to the newest version. Throws when
 * another process has it open, when it is damaged, and when it was written by a newer version of this
 * package.
 */
export function openDatabase(path: string): Database {
  const db = openAlone(path);
  const mark = openCommitMark(`${path}-commits`);
  let commits = Number(db.prepare('SELECT count FROM commits').get()?.count ?? 0);
  const lostCommits = Math.max(0, mark.left - commits);
  mark.write(commits);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const changes = (): unknown => prepare('SELECT total_changes() AS changes').get()?.changes;

  function transaction<Result>(work: () => Result): Result {
    const before = changes();
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      const hasChanged = changes() !== before;
      if (hasChanged) {
        prepare('UPDATE commits SET count = ?').run(commits + 1);
      }
      db.exec('COMMIT');
      if (hasChanged) {
        commits += 1;
        mark.write(commits);
      }
      return result;
    } catch (error) {
      if (db.isTransaction) {
        db.exec('ROLLBACK');
      }
      throw asStorageError(error);
    }
  }

  return {
    lostCommits,
    all: (sql, ...values) => prepare(sql).all(...values),
    get: (sql, ...values) => prepare(sql).get(...values) ?? null,
    run(sql, ...values) {
      const work = (): number => Number(prepare(sql).run(...values).changes);
      return db.isTransaction ? work() : transaction(work);
    },
    transaction,
    close() {
      db.close();
      mark.close();
    },
  };
}

/** SQLite's result codes for a file that is damaged, or is not a database. */
const damagedCodes: readonly number[] = [11, 26];

/**
 * The locking mode is set first: with it, the database is locked for others from the first read, even if the
 * lock file of the folder was removed.
 */
function openAlone(path: string): DatabaseSync {
  const db = new DatabaseSync(makePrivate(path));
  try {
    db.exec('PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;');
    db.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE; COMMIT;');
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 255 : 0;
    if (!damagedCodes.includes(code)) {
      throw error;
    }
    const message = `${path} is damaged and cannot be read. Put a copy of it in its place, or choose another data folder.`;
    throw new Error(message, { cause: error });
  }
}

function migrate(db: DatabaseSync, path: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > migrations.length) {
    const known = `this version knows schema ${migrations.length}`;
    throw new Error(
      `${path} has schema ${version}, but ${known}. Use the newer version of @offpeak/server that wrote it.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) {
      continue;
    }
    db.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
