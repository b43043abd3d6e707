import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';
import { FolderInUse } from './folder-in-use.ts';

/**
 * Locks a data folder for this process; the lock ends with the process, however it ends. Throws {@link FolderInUse} when another process
 * has it. Returns the unlocking.
 */
export function lockFolder(folder: string): () => void {
  // An exclusive SQLite transaction is a lock that every platform releases when the process dies.
  const lock = new DatabaseSync(makePrivate(join(folder, 'lock')));
  const holder = join(folder, 'lock.pid');
  try {
    lock.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new FolderInUse(folder, readProcessId(holder), error);
    }
    throw error;
  }
  noteHolder(holder);
  return () => {
    rmSync(holder, { force: true });
    lock.close();
  };
}

/** Says who holds the folder. The lock holds without it: a disk that is full is no reason not to start. */
function noteHolder(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    rmSync(path, { force: true });
  }
}

/** The process that holds the folder, if it could say so. */
function readProcessId(path: string): number | null {
  try {
    const id = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(id) ? null : id;
  } catch {
    return null;
  }
}
