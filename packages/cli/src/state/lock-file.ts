import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { removeOnExit } from '../terminal/remove-on-exit.ts';
import { asUsageError } from '../terminal/system-error.ts';

const heldHere = new Set<string>();

/**
 * Keeps a second `offpeak run` with the same output out while the first one lives: both would create a batch.
 * The lock of a process that has died is taken over. Returns the function that releases it. `path` is what
 * the state of the run is kept beside.
 */
export function lockRun(path: string): () => void {
  const lockPath = `${path}.offpeak.lock`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(lockPath, String(process.pid), { flag: 'wx' });
      heldHere.add(lockPath);
      const remove = removeOnExit(lockPath);
      return () => {
        heldHere.delete(lockPath);
        remove();
      };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') {
        throw new CliError(`The folder ${dirname(path)} of -o does not exist.`, exitCodes.usage);
      }
      if (code !== 'EEXIST') {
        throw asUsageError(error, lockPath);
      }
      const owner = ownerOf(lockPath);
      if (attempt > 0 || (owner !== null && isHeldBy(owner, lockPath))) {
        throw new CliError(
          `Another offpeak run (process ${owner ?? 'unknown'}) is writing ${path}. Wait for it, or choose another -o.`,
        );
      }
      rmSync(lockPath, { force: true });
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

/**
 * In a container each start may have the same id: a lock of this process that it does not know is one of a
 * process before it.
 */
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
