import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A path for a file that lives no longer than this process, in a folder that only this user may open. It is removed when the process ends,
 * also when `process.exit` ends it early.
 */
export function tempPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}
