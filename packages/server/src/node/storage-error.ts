import { StorageUnavailableError } from '../storage/storage-errors.ts';

/** SQLite's result codes for a full disk, a read-only database, and a write or read that failed. */
const sqliteReasons: Readonly<Record<number, 'full' | 'readonly' | 'broken'>> = {
  8: 'readonly',
  10: 'broken',
  13: 'full',
};

const fileReasons: Readonly<Record<string, 'full' | 'readonly' | 'broken'>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'readonly',
  EACCES: 'readonly',
  EPERM: 'readonly',
  EIO: 'broken',
  EMFILE: 'broken',
  ENFILE: 'broken',
};

/** Turns an error of the disk into a `StorageUnavailableError`; returns any other error unchanged. */
export function asStorageError(error: unknown): unknown {
  if (!(error instanceof Error)) {
    return error;
  }
  const { errcode, code } = error as Error & { errcode?: unknown; code?: unknown };
  // The low byte is the primary code; the rest is a detail of it.
  const bySqlite = typeof errcode === 'number' ? sqliteReasons[errcode & 255] : undefined;
  const reason = bySqlite ?? (typeof code === 'string' ? fileReasons[code] : undefined);
  return reason === undefined ? error : new StorageUnavailableError(reason, error);
}

/** Runs `work`, and turns errors of the disk into a `StorageUnavailableError`. */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asStorageError(error);
  }
}
