import type { BatchJob } from '@offpeak/core';
import type { RunSummary } from '../results/write-results.ts';

/** What `offpeak run` keeps beside its output, so that the same command goes on instead of beginning again. */
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

/** Where the state of a run lies: beside its output. */
export function statePath(outputPath: string): string {
  return `${outputPath}.offpeak.json`;
}
