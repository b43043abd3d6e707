import { isOffpeakError } from '@offpeak/core';
import { CliError, exitCodes } from './cli-error.ts';
import { describeSystemError, isSystemError } from './system-error.ts';

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
    return { message: `${error.message}${hint(error.code)}${id}`, exitCode: exitCodeOf(error.code) };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { message: 'Stopped.', exitCode: exitCodes.interrupted };
  }
  if (isSystemError(error)) return { message: describeSystemError(error), exitCode: exitCodes.failed };
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}

function exitCodeOf(code: string): number {
  if (code === 'aborted') return exitCodes.interrupted;
  return code === 'invalid_option' || code === 'invalid_request' ? exitCodes.usage : exitCodes.failed;
}

function hint(code: string): string {
  if (code === 'unauthorized') return ' Give the key with --api-key or OFFPEAK_API_KEY.';
  if (code === 'network') return ' Is --base-url right, and is the server running?';
  return '';
}
