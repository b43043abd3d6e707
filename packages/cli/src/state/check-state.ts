import { CliError, exitCodes } from '../terminal/cli-error.ts';
import type { RunState } from './run-state.ts';

/** What a saved run must agree with to be continued. */
export interface RunIdentity {
  inputPath: string;
  sha256: string;
  baseURL: string;
  endpoint: string;
}

/**
 * Throws if a saved run belongs to another input, server or endpoint: going on would give the results of other requests, and
 * beginning again would pay for them twice.
 */
export function checkState(state: RunState, run: RunIdentity, path: string): void {
  const differs =
    state.input.sha256 !== run.sha256
      ? `${run.inputPath} has changed since it was submitted`
      : state.endpoint !== run.endpoint
        ? `it was submitted to ${state.endpoint}, not ${run.endpoint}`
        : sameServer(state.baseURL, run.baseURL)
          ? undefined
          : `it was submitted to ${state.baseURL}, not ${run.baseURL}`;
  if (differs === undefined) return;
  throw new CliError(
    `${path} holds another run: ${differs}. Choose another -o, or delete that file to begin anew.`,
    exitCodes.usage,
  );
}

function sameServer(a: string, b: string): boolean {
  const trimmed = (url: string) => url.replace(/\/+$/, '');
  return trimmed(a) === trimmed(b);
}
