import { normalizeBaseURL } from '@offpeak/core';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { RunState } from './run-state.ts';

/** What a saved run must agree with to be resumed. */
export interface RunIdentity {
  inputName: string;
  sha256: string;
  baseURL: string;
  endpoint: string;
}

/** How a saved run differs from the one asked for: in its input, server or endpoint; null if it does not. */
export function differenceOf(state: RunState, run: RunIdentity): string | null {
  if (state.input.sha256 !== run.sha256) {
    return `${run.inputName} has changed since it was submitted`;
  }
  if (state.endpoint !== run.endpoint) {
    return `it was submitted to ${state.endpoint}, not ${run.endpoint}`;
  }
  if (!isSameServer(state.baseURL, run.baseURL)) {
    return `it was submitted to ${state.baseURL}, not ${run.baseURL}`;
  }
  return null;
}

/**
 * The error for a saved run that differs: resuming it would give the results of other requests, and starting
 * over would pay twice.
 */
export function otherRunError(difference: string, path: string): CliError {
  return new CliError(
    `${path} holds another run: ${difference}. Choose another -o, or delete that file to start over.`,
    exitCodes.usage,
  );
}

function isSameServer(a: string, b: string): boolean {
  return normalizeBaseURL(a) === normalizeBaseURL(b);
}
