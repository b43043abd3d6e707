import { exitCodes } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/**
 * Decides what happens when output can no longer be written. A reader of stdout may leave early, as `head`
 * does, and that ends the command; a full disk is a failure. Nobody has to read stderr: a server continues
 * without its log.
 */
export function outliveBrokenPipes({ stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      process.exit();
    }
    const what = error.code === 'ENOSPC' ? 'its disk is full' : error.message;
    stderr.write(`The output could not be written: ${what}.\n`);
    process.exit(exitCodes.failed);
  });
}
