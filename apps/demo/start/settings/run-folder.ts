import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const name = /^run-(\d+)$/;

/**
 * Creates the folder for the temporary files of this demo, and removes those of demos that have ended. A
 * second demo on the same data must not remove the files of the first.
 */
export function makeRunFolder(dataDir: string, pid: number = process.pid): string {
  mkdirSync(dataDir, { recursive: true });
  for (const entry of readdirSync(dataDir)) {
    const owner = name.exec(entry)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(dataDir, entry), { recursive: true, force: true });
    }
  }
  const folder = join(dataDir, `run-${pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
