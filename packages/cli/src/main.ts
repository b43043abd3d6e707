import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { createProgram } from './program.ts';
import { outliveBrokenPipes } from './terminal/broken-pipes.ts';
import { exitCodes } from './terminal/cli-error.ts';
import { explainError } from './terminal/explain-error.ts';
import { note, type Terminal } from './terminal/terminal.ts';

/**
 * Runs the command line and settles the exit code of the process. Never throws.
 *
 * @param argv `process.argv`: the path of Node, the path of the program, and the words of the command line.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<void> {
  outliveBrokenPipes(terminal);
  const program = createProgram(terminal, packageJson.version);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has said what is wrong already; help and version come this way too, with exit code 0.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
      return;
    }
    const { message, exitCode } = explainError(error);
    note(terminal, message);
    process.exitCode = exitCode;
  }
}
