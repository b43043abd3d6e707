import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The secrets of the worker: one signs session cookies, one signs ids. */
export interface Secrets {
  session: string;
  gateway: string;
}

/**
 * Loads secrets that survive a restart, so that a browser finds its batches again: derived from one random
 * value in a file that only this user can read.
 */
export function loadSecrets(path: string): Secrets {
  const root = readOrCreate(path);
  const derive = (label: string) => createHmac('sha256', root).update(label).digest('base64url');
  return { session: derive('session'), gateway: derive('gateway') };
}

function readOrCreate(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  return readFileSync(path, 'utf8').trim();
}
