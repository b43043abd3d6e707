import {
  type Client,
  type FileObject,
  type OffpeakError,
  type UploadFileOptions,
  uploadFile,
} from '@offpeak/core';
import { onlineManager } from '@tanstack/query-core';
import type { PauseGate } from './pause-gate.ts';
import type { UploadMemory } from './upload-memory.ts';
import type { UploadRun } from './upload-run.ts';
import type { UploadEvent } from './upload-state.ts';

/** The settings of an upload, and where it reports to. */
export interface SendSettings {
  client: Client;
  options: UploadFileOptions;
  memory: UploadMemory;
  dispatch: (event: UploadEvent) => void;
}

/**
 * Sends a file, waits while the run is paused or the browser is offline, and resumes with the missing parts.
 * A saved state that the server rejects is discarded and the upload restarted, at most once. A resumed upload
 * that is refused is tried again, at most once: another tab may have completed it. Throws what `uploadFile`
 * throws in every other case.
 */
export async function sendFile(run: UploadRun, name: string, settings: SendSettings): Promise<FileObject> {
  const { memory, dispatch } = settings;
  const { gate } = run;
  const { signal } = run.end;
  let retried = false;
  for (;;) {
    const pause = gate.open();
    try {
      return await uploadFile(settings.client, run.source, {
        filename: name,
        ...settings.options,
        signal,
        pause,
        resume: run.saved,
        onState: (state) => {
          run.saved = state;
          memory.remember(state);
          settings.options.onState?.(state);
        },
        onProgress: (progress) => {
          dispatch({ type: 'progressed', progress, at: performance.now() });
          settings.options.onProgress?.(progress);
        },
      });
    } catch (error) {
      const { code } = error as OffpeakError;
      const offline = code === 'network' && !onlineManager.isOnline();
      if (signal.aborted) {
        throw error;
      }
      if (run.saved && !retried && /^(job_mismatch|not_found|bad_request)$/.test(code)) {
        run.saved = code === 'bad_request' ? run.saved : undefined;
        retried = true;
      } else if (pause.aborted || offline) {
        dispatch({ type: 'changed', to: { status: 'paused', reason: pause.aborted ? 'user' : 'offline' } });
        await (pause.aborted ? gate.whenResumed() : whenOnline(gate));
        dispatch({ type: 'changed', to: { status: 'uploading' } });
      } else {
        throw error;
      }
    }
  }
}

/** Resolves when the browser is online, or when the gate is resumed before that. */
async function whenOnline(gate: PauseGate): Promise<void> {
  const unsubscribe = onlineManager.subscribe((online) => {
    if (online) {
      gate.resume();
    }
  });
  await gate.whenResumed();
  unsubscribe();
}
