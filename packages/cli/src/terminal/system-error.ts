import { CliError, exitCodes } from './cli-error.ts';

/** An error of the operating system, as Node throws it. */
export interface SystemError extends Error {
  code: string;
  path?: string;
  port?: number;
}

/** Whether an error came from the operating system. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as Partial<SystemError>).code === 'string';
}

/**
 * One sentence about an error of the operating system. `name` is that of the file where the error does not
 * say it.
 */
export function describeSystemError(error: SystemError, name: string = error.path ?? 'the file'): string {
  const path = name === '' ? "''" : name;
  switch (error.code) {
    case 'ENOENT':
      return `${path} does not exist.`;
    case 'EACCES':
    case 'EPERM':
      return `${path} may not be opened by this user.`;
    case 'EROFS':
      return `${path} is on a read-only file system.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is a file, not a folder.`;
    case 'EISDIR':
      return `${path} is a folder, not a file.`;
    case 'ENAMETOOLONG':
      return `${path} is too long for a file name.`;
    case 'ELOOP':
      return `${path} is a symbolic link to itself.`;
    case 'EADDRINUSE':
      return `Port ${error.port} is taken: choose another with --port.`;
    case 'ENOSPC':
      return 'The disk is full.';
    default:
      return error.message;
  }
}

/**
 * The error for a path of the command line that cannot be used: one sentence, with the exit code for usage.
 * An error that does not come from the operating system is returned as it is.
 */
export function asUsageError(error: unknown, path: string): unknown {
  return isSystemError(error) ? new CliError(describeSystemError(error, path), exitCodes.usage) : error;
}
