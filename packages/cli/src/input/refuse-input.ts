import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatCount, formatMany } from '../terminal/format.ts';
import type { InputFile } from './read-input.ts';

/** How the sentence begins that says what a whole file is. */
const thisFile = 'This file';

/** The problems of a file, one a line; a file that is something else altogether is one sentence. */
export function listProblems({ name, report, rows }: InputFile): string {
  const { errors, errorCount } = report;
  const [only] = errors;
  if (only?.message.startsWith(thisFile)) {
    return name + only.message.slice(thisFile.length);
  }
  const lines = errors.map(({ line, code, message }) => {
    const where = line === null ? '' : `${rows === null ? 'line' : 'row'} ${line}: `;
    return `  ${where}${message} (${code})`;
  });
  if (errorCount > errors.length) {
    lines.push(`  … and ${formatCount(errorCount - errors.length)} more`);
  }
  return `${name} has ${formatMany(errorCount, 'problem')}:\n${lines.join('\n')}`;
}

/** Throws if a file has bad lines: nothing is sent before all of it can be. */
export function refuseBadInput(input: InputFile): void {
  if (!input.report.ok) {
    throw new CliError(listProblems(input), exitCodes.usage);
  }
}
