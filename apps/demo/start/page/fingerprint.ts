import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * A hash over the names and contents of files and folders below `root`. A missing path is part of the hash
 * too.
 */
export function fingerprint(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    addTo(hash, root, join(root, path));
  }
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  hash.update(`${relative(root, path)}\0`);
  if (!existsSync(path)) {
    return;
  }
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      addTo(hash, root, join(path, name));
    }
  } else {
    hash.update(readFileSync(path)).update('\0');
  }
}
