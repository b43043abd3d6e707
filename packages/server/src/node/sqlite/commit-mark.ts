import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** A number stored beside a database, outside of it: the count of its transactions. */
export interface CommitMark {
  /** The number at the last close; 0 when there is none, or it cannot be read. */
  readonly left: number;
  write(commits: number): void;
  close(): void;
}

const digits = 16;

/**
 * Opens the mark of a database. SQLite silently ignores a write-ahead log that is missing or damaged; a mark
 * that is ahead of the database reveals it. The mark is written after each commit and never synced: after a
 * power cut it may be behind, which means nothing.
 */
export function openCommitMark(path: string): CommitMark {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  const buffer = Buffer.alloc(digits);
  const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, digits, 0));
  return {
    left: /^\d{16}$/.test(text) ? Number(text) : 0,
    write(commits) {
      try {
        writeSync(file, String(commits).padStart(digits, '0'), 0, 'latin1');
      } catch {
        // The database has the write; a mark that is behind does no harm.
      }
    },
    close: () => closeSync(file),
  };
}
