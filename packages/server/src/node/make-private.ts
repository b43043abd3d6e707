import { chmodSync, closeSync, openSync } from 'node:fs';

/**
 * Creates a file that only its owner can read, before SQLite creates it for everyone; the files that SQLite
 * puts beside it get the same mode. Returns the path. An existing file is not opened: on POSIX, closing it
 * would release all locks that this process has on it.
 */
export function makePrivate(path: string): string {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw error;
    }
  }
  chmodSync(path, 0o600);
  return path;
}
