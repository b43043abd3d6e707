import { chmodSync, closeSync, openSync } from 'node:fs';

/**
 * Makes a file that only its owner can read, before SQLite would make it for everyone; the files SQLite puts beside it take over its
 * mode. Returns the path.
 */
export function makePrivate(path: string): string {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  return path;
}
