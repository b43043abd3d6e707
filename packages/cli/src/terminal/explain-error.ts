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
  if (error instanceof CliError) {
    return { message: error.message, exitCode: error.exitCode };
  }
  if (isAbort(error)) {
    return { message: 'Stopped.', exitCode: exitCodes.interrupted };
  }
  if (isSystemError(error)) {
    return { message: describeSystemError(error), exitCode: exitCodes.failed };
  }
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}

function isAbort(error: unknown): boolean {
  if (isOffpeakError(error)) {
    return error.code === 'aborted';
  }
  return error instanceof Error && error.name === 'AbortError';
}
