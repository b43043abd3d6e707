import type { BatchJob } from '@offpeak/core';
import type { RunSummary } from '../results/write-results.ts';
import { isStdout } from '../terminal/standard-streams.ts';

/** What `offpeak run` keeps, so that the same command resumes instead of starting over. */
export interface RunState {
  version: 1;
  input: { path: string; bytes: number; sha256: string };
  baseURL: string;
  endpoint: string;
  /** Null until the upload begins. */
  job: BatchJob | null;
  /** Set once the results are in place. */
  finished: RunSummary | null;
}

/** The input of a run, as far as its state is named by it. */
export interface NamingInput {
  path: string;
  sha256: string;
  /** Whether it came from standard input or a pipe, so that nothing can be kept beside it. */
  isCopy: boolean;
}

/**
 * The path that the state and the lock of a run are kept beside: its output. Results on standard output leave
 * them to the input, and input from standard input leaves them to the current folder, under a name made of
 * its bytes.
 */
export function runPath(outputPath: string, { path, sha256, isCopy }: NamingInput): string {
  if (!isStdout(outputPath)) {
    return outputPath;
  }
  return isCopy ? `stdin-${sha256.slice(0, 16)}` : path;
}

/** Where the state of a run is kept. */
export function statePath(runPath: string): string {
  return `${runPath}.offpeak.json`;
}
