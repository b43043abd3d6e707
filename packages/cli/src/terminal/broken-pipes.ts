import { exitCodes } from './cli-error.ts';

/**
 * What becomes of a command when its output can no longer be written. Whoever reads stdout may leave early, as `head` does, and that ends
 * the command; a full disk is a failure. Nobody has to read stderr: a server goes on without its log.
 */
export function outliveBrokenPipes({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    const what = error.code === 'ENOSPC' ? 'its disk is full' : error.message;
    stderr.write(`The output could not be written: ${what}.\n`);
    process.exit(exitCodes.failed);
  });
}
