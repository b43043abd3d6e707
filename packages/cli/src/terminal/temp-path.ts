import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOnExit } from './remove-on-exit.ts';

/** A path for a file that lives no longer than this process, in a folder that only this user may open. */
export function tempPath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-'));
  removeOnExit(folder);
  return join(folder, name);
}
