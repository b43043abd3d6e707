import { OffpeakError, type UploadState } from '@offpeak/core';
import { createPauseGate, type PauseGate } from './pause-gate.ts';

/** One upload from its start to its end. */
export interface UploadRun {
  source: Blob;
  /** The newest state, to resume from. */
  saved: UploadState | undefined;
  /** Aborted to end the run for good. */
  end: AbortController;
  gate: PauseGate;
}

/** Creates a run of a file, which resumes from a saved state if there is one. */
export function createRun(source: Blob, saved: UploadState | undefined): UploadRun {
  return { source, saved, end: new AbortController(), gate: createPauseGate() };
}

/** Ends a run for good: it fails with `aborted`. */
export function endRun(run: UploadRun | null): void {
  run?.end.abort(new OffpeakError('aborted', 'Cancelled.'));
  run?.gate.resume();
}
