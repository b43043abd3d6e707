import { note, type Terminal } from '../terminal/terminal.ts';
import { createLineProgress } from './line-progress.ts';
import type { Progress } from './progress.ts';

/** A bar on a terminal, plain lines otherwise. Always on stderr: stdout is for data. */
export async function createProgress(terminal: Terminal): Promise<Progress> {
  const asBar = terminal.stderr.isTTY === true && terminal.env.TERM !== 'dumb' && !terminal.env.CI;
  if (!asBar) {
    return createLineProgress((line) => note(terminal, line));
  }
  // Loaded only when needed: what draws a bar takes as long to load as the rest of the program.
  const { createBarProgress } = await import('./bar-progress.ts');
  return createBarProgress(terminal.stderr);
}
