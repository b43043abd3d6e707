import { isOffpeakError } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/**
 * Whether an error, or what caused it, is that of a file that is no longer what it was when it was opened.
 */
export function isChangedFile(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth += 1) {
    // Node's files refuse to be read once their size or time has changed; their error says only this.
    if (one.name === 'NotReadableError') {
      return true;
    }
    if (isOffpeakError(one) && one.code === 'file_changed') {
      return true;
    }
  }
  return false;
}

/**
 * Runs work that reads an input and names that input if it was written to meanwhile. Throws a {@link
 * CliError} with the given exit code then, and whatever the work throws otherwise.
 */
export async function readingInput<Result>(
  name: string,
  work: () => Promise<Result>,
  exitCode: number = exitCodes.failed,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isChangedFile(error)) {
      throw error;
    }
    throw new CliError(
      `${name} changed while it was being read. Run the same command again when nothing writes to it.`,
      exitCode,
    );
  }
}
