import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivate } from '../make-private.ts';

/**
 * Locks a data folder for this process; the lock ends with the process, however it ends. Throws one clear sentence when another process
 * has it. Returns the unlocking.
 */
export function lockFolder(folder: string): () => void {
  // An exclusive SQLite transaction is a lock that every platform releases when the process dies.
  const lock = new DatabaseSync(makePrivate(join(folder, 'lock')));
  try {
    lock.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      throw new Error(
        `The data folder ${folder} is in use by another offpeak server. Stop it, or choose another folder.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
  return () => lock.close();
}
