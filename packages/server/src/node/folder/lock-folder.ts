import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';
import { FolderInUseError } from './folder-in-use.ts';

/** The lock of a data folder for this process, until it is released or the process ends. */
export interface FolderLock {
  /** Stores the id of this process. Must be called once the database is locked too. */
  recordOwner(): void;
  release(): void;
}

/** Locks a data folder. Throws a `FolderInUseError` when another process has it locked. */
export function lockFolder(folder: string): FolderLock {
  // An exclusive SQLite transaction is a lock that every platform releases when the process dies.
  const lock = new DatabaseSync(makePrivate(join(folder, 'lock')));
  try {
    lock.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    throw asFolderInUse(folder, error);
  }
  let isNoted = false;
  return {
    recordOwner() {
      isNoted = true;
      noteProcess(holderFile(folder));
    },
    release() {
      if (isNoted) {
        rmSync(holderFile(folder), { force: true });
      }
      lock.close();
    },
  };
}

/** SQLite's result codes for a database or table that another connection has locked. */
const lockedCodes: readonly number[] = [5, 6];

/** Turns the error of a locked database into a `FolderInUseError`; returns any other error unchanged. */
export function asFolderInUse(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 255 : 0;
  return lockedCodes.includes(code)
    ? new FolderInUseError(folder, readProcessId(holderFile(folder)), error)
    : error;
}

function holderFile(folder: string): string {
  return join(folder, 'lock.pid');
}

/** The lock works without it: a full disk must not prevent a start. */
function noteProcess(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    rmSync(path, { force: true });
  }
}

/** Returns the process that has the folder, if its id was stored. */
function readProcessId(path: string): number | null {
  try {
    const id = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(id) ? null : id;
  } catch {
    return null;
  }
}
