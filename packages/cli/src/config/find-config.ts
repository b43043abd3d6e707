import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, exitCodes } from '../terminal/cli-error.ts';

/** The names under which the file is found in a folder, the first one first. */
export const configNames = ['offpeak.config.yaml', 'offpeak.config.yml', 'offpeak.config.json'] as const;

/** The configuration file of a folder. Throws a `CliError` when there are several. */
export function findConfig(folder: string): string | null {
  const found = configNames.filter((name) => existsSync(join(folder, name)));
  if (found.length > 1) {
    throw new CliError(
      `There are ${found.join(' and ')}: keep one of them, or name it with --config.`,
      exitCodes.usage,
    );
  }
  return found[0] ?? null;
}
