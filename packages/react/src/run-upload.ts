import {
  type Client,
  type FileObject,
  isOffpeakError,
  type UploadFileOptions,
  type UploadState,
  uploadFile,
} from '@offpeak/core';
import { onlineManager } from '@tanstack/react-query';
import type { UploadEvent } from './upload-state.ts';

/** One run of an upload, from its start to its end, through all its pauses. */
export interface UploadRun {
  client: Client;
  source: Blob;
  name: string;
  options: UploadFileOptions;
  /** Where to go on from. */
  resume: UploadState | undefined;
  /** Ends the run for good. */
  signal: AbortSignal;
  /** A signal for the pause to come; asked for at each start of sending. */
  pauseSignal: () => AbortSignal;
  /** Settles when the run is asked to go on, or to end. */
  whenResumed: () => Promise<void>;
  onState: (state: UploadState) => void;
  dispatch: (event: UploadEvent) => void;
}

/**
 * Uploads, waits while it is paused or the browser is offline, and goes on with the parts that are missing. A saved state that is of no use is
 * dropped, once. Throws what `uploadFile` throws when none of these explains the failure.
 */
export async function runUpload(run: UploadRun): Promise<FileObject> {
  const { client, source, name, options, signal, dispatch } = run;
  let { resume } = run;
  let startedOver = false;
  dispatch({ type: 'started', name, totalBytes: source.size });
  for (;;) {
    const pause = run.pauseSignal();
    try {
      return await uploadFile(client, source, {
        ...options,
        filename: options.filename ?? name,
        signal,
        pause,
        resume,
        onState: (state) => {
          resume = state;
          run.onState(state);
          options.onState?.(state);
        },
        onProgress: (progress) => {
          dispatch({ type: 'progressed', progress, at: performance.now() });
          options.onProgress?.(progress);
        },
      });
    } catch (error) {
      if (signal.aborted) throw error;
      if (resume && !startedOver && isStale(error)) {
        resume = undefined;
        startedOver = true;
        continue;
      }
      const reason = whyPaused(error, pause);
      if (reason === null) throw error;
      dispatch({ type: 'paused', reason });
      await (reason === 'asked' ? run.whenResumed() : whenOnline(signal));
      dispatch({ type: 'resumed' });
    }
  }
}

function whyPaused(error: unknown, pause: AbortSignal): 'asked' | 'offline' | null {
  if (pause.aborted) return 'asked';
  return isOffpeakError(error) && error.code === 'network' && !onlineManager.isOnline() ? 'offline' : null;
}

/** The saved state is of no use: it is of another file, or the server no longer knows it. */
function isStale(error: unknown): boolean {
  return isOffpeakError(error) && (error.code === 'job_mismatch' || error.code === 'not_found');
}

/** Settles when the browser is online again, or when the signal is aborted. */
function whenOnline(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      stop();
      signal.removeEventListener('abort', go);
      resolve();
    };
    const stop = onlineManager.subscribe((online) => online && go());
    signal.addEventListener('abort', go);
  });
}
