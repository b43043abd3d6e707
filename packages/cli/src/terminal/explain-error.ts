import { isOffpeakError } from '@offpeak/core';
import { CliError, exitCodes } from './cli-error.ts';

/** What is said of an error, and the exit code that goes with it. Never a stack trace. */
export interface Explanation {
  message: string;
  exitCode: number;
}

/** Turns whatever was thrown into one message for the person at the terminal. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (isOffpeakError(error)) {
    const id = error.requestId === undefined ? '' : ` (request id ${error.requestId})`;
    const exitCode =
      error.code === 'aborted'
        ? exitCodes.interrupted
        : error.code === 'invalid_option' || error.code === 'invalid_request'
          ? exitCodes.usage
          : exitCodes.failed;
    return { message: `${error.message}${hint(error.code)}${id}`, exitCode };
  }
  if (isSystemError(error)) return { message: systemMessage(error), exitCode: exitCodes.failed };
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}

function hint(code: string): string {
  if (code === 'unauthorized') return ' Give the key with --api-key or OFFPEAK_API_KEY.';
  if (code === 'network') return ' Is --base-url right, and is the server running?';
  return '';
}

interface SystemError extends Error {
  code: string;
  path?: string;
  port?: number;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as Partial<SystemError>).code === 'string';
}

function systemMessage(error: SystemError): string {
  const path = error.path ?? 'the file';
  if (error.code === 'ENOENT') return `${path} does not exist.`;
  if (error.code === 'EACCES' || error.code === 'EPERM') return `${path} may not be opened by this user.`;
  if (error.code === 'EEXIST' || error.code === 'ENOTDIR') return `${path} is a file, not a folder.`;
  if (error.code === 'EISDIR') return `${path} is a folder, not a file.`;
  if (error.code === 'EADDRINUSE') return `Port ${error.port} is taken: choose another with --port.`;
  if (error.code === 'ENOSPC') return 'The disk is full.';
  return error.message;
}
