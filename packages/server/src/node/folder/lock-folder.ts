import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';
import { FolderInUseError } from './folder-in-use.ts';

/** A data folder that is locked for this process, until it is released or the process ends, however it ends. */
export interface FolderLock {
  /** Notes this process as the one that has the folder. To be called when its database is locked too. */
  recordOwner(): void;
  release(): void;
}

/** Locks a data folder. Throws {@link FolderInUseError} when another process has it. */
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

/** SQLite's result codes for a database, or a table of it, that another connection has locked. */
const lockedCodes: readonly number[] = [5, 6];

/** A database that is locked as {@link FolderInUseError}; any other error as it is. */
export function asFolderInUse(folder: string, error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 255 : 0;
  return lockedCodes.includes(code)
    ? new FolderInUseError(folder, readProcessId(holderFile(folder)), error)
    : error;
}

function holderFile(folder: string): string {
  return join(folder, 'lock.pid');
}

/** The lock holds without it: a disk that is full is no reason not to start. */
function noteProcess(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    rmSync(path, { force: true });
  }
}

/** The process that has the folder, if it could say so. */
function readProcessId(path: string): number | null {
  try {
    const id = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(id) ? null : id;
  } catch {
    return null;
  }
}
