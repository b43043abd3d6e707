import { note, type Terminal } from '../terminal/terminal.ts';
import { createBarProgress } from './bar-progress.ts';
import { createLineProgress } from './line-progress.ts';
import type { Progress } from './progress.ts';

/** A bar on a terminal, plain lines otherwise. Always on stderr: stdout is for data. */
export function createProgress(terminal: Terminal): Progress {
  const asBar = terminal.stderr.isTTY === true && terminal.env.TERM !== 'dumb' && !terminal.env.CI;
  return asBar ? createBarProgress(terminal.stderr) : createLineProgress((line) => note(terminal, line));
}
