import { type FileObject, isOffpeakError, uploadFile } from '@offpeak/core';
import { onlineManager } from '@tanstack/react-query';
import type { UploadRun, UploadRunContext } from './upload-run.ts';

/**
 * Sends a file, waits while the run is paused or the browser is offline, and goes on with the parts that are missing. A saved state that is
 * of no use is dropped, once. Throws what `uploadFile` throws when none of these explains the failure.
 */
export async function sendFile(run: UploadRun, name: string, context: UploadRunContext): Promise<FileObject> {
  const { client, options, memory, dispatch } = context;
  const { source } = run;
  const { signal } = run.end;
  let startedOver = false;
  dispatch({ type: 'started', name, totalBytes: source.size });
  for (;;) {
    run.pause = new AbortController();
    const pause = run.pause.signal;
    try {
      return await uploadFile(client, source, {
        ...options,
        filename: options.filename ?? name,
        signal,
        pause,
        resume: run.saved,
        onState: (state) => {
          run.saved = state;
          memory.remember(state);
          options.onState?.(state);
        },
        onProgress: (progress) => {
          dispatch({ type: 'progressed', progress, at: performance.now() });
          options.onProgress?.(progress);
        },
      });
    } catch (error) {
      if (signal.aborted) throw error;
      if (run.saved && !startedOver && isStale(error)) {
        run.saved = undefined;
        startedOver = true;
        continue;
      }
      const reason = whyPaused(error, pause);
      if (reason === null) throw error;
      dispatch({ type: 'paused', reason });
      await (reason === 'asked' ? whenAsked(run) : whenOnline(signal));
      dispatch({ type: 'resumed' });
    }
  }
}

/** The saved state is of another file, or the server no longer knows it. */
function isStale(error: unknown): boolean {
  return isOffpeakError(error) && (error.code === 'job_mismatch' || error.code === 'not_found');
}

function whyPaused(error: unknown, pause: AbortSignal): 'asked' | 'offline' | null {
  if (pause.aborted) return 'asked';
  return isOffpeakError(error) && error.code === 'network' && !onlineManager.isOnline() ? 'offline' : null;
}

/** Settles when the run is asked to go on, or to end. */
function whenAsked(run: UploadRun): Promise<void> {
  return new Promise((resolve) => {
    run.goOn = resolve;
  });
}

/** Settles when the browser is online again, or when the run is ended. */
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
