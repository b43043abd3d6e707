import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { isStdout } from '../terminal/standard-streams.ts';
import { asUsageError } from '../terminal/system-error.ts';

/**
 * Refuses a -o that the results could not or should not be written to, before anything is sent: a folder, a
 * device (a rename would replace it), or the input itself, by whatever name. Throws a {@link CliError} with
 * the exit code for usage.
 */
export function checkOutput(outputPath: string, inputPath?: string): void {
  if (isStdout(outputPath)) {
    return;
  }
  const output = statOf(outputPath);
  if (output === null) {
    const folder = dirname(outputPath);
    if (statOf(folder)?.isDirectory() !== true) {
      throw refusal(`The folder ${folder} of -o does not exist.`);
    }
    return;
  }
  if (output.isDirectory()) {
    throw refusal(`-o ${outputPath} is a folder: name a file in it.`);
  }
  if (!output.isFile()) {
    throw refusal(`-o ${outputPath} is not a regular file: name another.`);
  }
  const input = inputPath === undefined ? null : statOf(inputPath);
  if (input !== null && input.dev === output.dev && input.ino === output.ino) {
    throw refusal(`-o ${outputPath} is the input itself: name another file.`);
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw asUsageError(error, path);
  }
}

function refusal(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
