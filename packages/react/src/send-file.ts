import type { FileObject, OffpeakError } from '@offpeak/core';
import { onlineManager, uploadFile } from './peers.ts';
import type { UploadRun, UploadRunContext } from './upload-run.ts';
import type { UploadChange } from './upload-state.ts';

/**
 * Sends a file, waits while the run is paused or the browser is offline, and goes on with the parts that are missing. A saved state that is
 * of no use is dropped, once. So is an upload looked at again that is refused, once: another tab may have completed it. Throws what `uploadFile` throws when none of these explains the failure.
 */
export async function sendFile(
  run: UploadRun,
  name: string,
  { client, options, memory, dispatch }: UploadRunContext,
  change: (to: UploadChange) => void,
): Promise<FileObject> {
  const { signal } = run.end;
  let triedAgain = false;
  for (;;) {
    run.pause = new AbortController();
    const pause = run.pause.signal;
    try {
      return await uploadFile(client, run.source, {
        filename: name,
        ...options,
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
      const { code } = error as OffpeakError;
      const offline = code === 'network' && !onlineManager.isOnline();
      if (signal.aborted) throw error;
      if (run.saved && !triedAgain && /^(job_mismatch|not_found|bad_request)$/.test(code)) {
        if (code !== 'bad_request') run.saved = undefined;
        triedAgain = true;
      } else if (pause.aborted || offline) {
        change({ status: 'paused', reason: pause.aborted ? 'asked' : 'offline' });
        await whenToGoOn(run, !pause.aborted);
        change({ status: 'uploading' });
      } else throw error;
    }
  }
}

/** Settles when the run is asked to go on or to end, or, if it waits for that, when the browser is online. */
function whenToGoOn(run: UploadRun, orOnline: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = orOnline ? onlineManager.subscribe((online) => online && run.goOn()) : null;
    run.goOn = () => {
      stop?.();
      resolve();
    };
  });
}
