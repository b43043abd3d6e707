import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatMany } from '../terminal/format.ts';
import type { InputFile } from './read-input.ts';

/** The problems of a file, one a line. */
export function listProblems({ path, report }: InputFile): string {
  const { errors, errorCount } = report;
  const lines = errors.map(({ line, code, message }) => {
    const where = line === null ? '' : `line ${line}: `;
    return `  ${where}${message} (${code})`;
  });
  if (errorCount > errors.length) lines.push(`  … and ${formatMany(errorCount - errors.length, 'more')}`);
  return `${path} has ${formatMany(errorCount, 'problem')}:\n${lines.join('\n')}`;
}

/** Throws if a file has bad lines: nothing is sent before all of it can be. */
export function refuseBadInput(input: InputFile): void {
  if (!input.report.ok) throw new CliError(listProblems(input), exitCodes.usage);
}
