import { chmodSync, closeSync, openSync } from 'node:fs';

/**
 * Makes a file that only its owner can read, before SQLite would make it for everyone; the files SQLite puts beside it take over its mode.
 * Returns the path. A file that is there is not opened: on POSIX, closing it would end all locks this process has on it.
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
