import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatMany } from '../terminal/format.ts';
import type { InputFile } from './read-input.ts';

/** The problems of a file, one a line. */
export function listProblems({ path, problems, problemCount }: InputFile): string {
  const lines = problems.map(({ line, code, message }) => `  line ${line}: ${message} (${code})`);
  if (problemCount > problems.length)
    lines.push(`  … and ${formatMany(problemCount - problems.length, 'more line')}`);
  return `${path} has ${formatMany(problemCount, 'bad line')}:\n${lines.join('\n')}`;
}

/** Throws if a file has bad lines: nothing is sent before all of it can be. */
export function refuseBadInput(input: InputFile): void {
  if (input.problemCount > 0) throw new CliError(listProblems(input), exitCodes.usage);
}
