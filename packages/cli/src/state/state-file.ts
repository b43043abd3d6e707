import { open, readFile, rename, rm } from 'node:fs/promises';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { asUsageError } from '../terminal/system-error.ts';
import type { RunState } from './run-state.ts';

/** Reads a saved run, or null if there is none. Throws a `CliError` for a file that is something else. */
export async function readState(path: string): Promise<RunState | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw asUsageError(error, path);
  }
  const state = parse(text);
  if (state === undefined) {
    throw new CliError(
      `${path} is not a saved run of this version of offpeak. Move it away to start over.`,
      exitCodes.usage,
    );
  }
  return state;
}

/** Replaces the saved run in one step: a crash leaves the old one or the new one, never half of one. */
export async function writeState(path: string, state: RunState): Promise<void> {
  const next = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(state, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

function parse(text: string): RunState | undefined {
  try {
    const state = JSON.parse(text) as Partial<RunState> | null;
    const isRun = state?.version === 1 && typeof state.input?.sha256 === 'string' && state.job !== undefined;
    return isRun ? (state as RunState) : undefined;
  } catch {
    return undefined;
  }
}
