import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

const heldHere = new Set<string>();

/**
 * Keeps a second `offpeak run` with the same output out while the first one lives: both would create a batch. The lock of a process
 * that has died is taken over. Gives the function that releases it.
 */
export function lockOutput(outputPath: string): () => void {
  const path = `${outputPath}.offpeak.lock`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      heldHere.add(path);
      return () => {
        heldHere.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT')
        throw new CliError(`The folder ${dirname(outputPath)} of -o does not exist.`, exitCodes.usage);
      if (code !== 'EEXIST') throw error;
      const owner = ownerOf(path);
      if (attempt > 0 || (owner !== null && isHeldBy(owner, path))) {
        throw new CliError(
          `Another offpeak run (process ${owner ?? 'unknown'}) is writing ${outputPath}. Wait for it, or choose another -o.`,
        );
      }
      rmSync(path, { force: true });
    }
  }
}

function ownerOf(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** In a container each start may have the same id: a lock of this process that it does not know of is one of a process before it. */
function isHeldBy(owner: number, path: string): boolean {
  return owner === process.pid ? heldHere.has(path) : isAlive(owner);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
