import type {
  Client,
  FileObject,
  OffpeakError,
  UploadFileOptions,
  UploadState,
  ValidateRequestsOptions,
} from '@offpeak/core';
import { checkFile, refusal } from './check-file.ts';
import { sendFile } from './send-file.ts';
import type { UploadMemory } from './upload-memory.ts';
import type { UploadEvent } from './upload-state.ts';

/** One upload from its start to its end, and the way to steer it. */
export interface UploadRun {
  source: Blob;
  /** The newest state, to go on from. */
  saved: UploadState | undefined;
  /** Aborted to end the run for good. */
  end: AbortController;
  /** Aborted to pause it; each time it goes on there is another. */
  pause: AbortController;
  /** Called to go on after a pause. */
  goOn: () => void;
}

/** What a run needs besides itself. */
export interface UploadRunContext {
  client: Client;
  options: UploadFileOptions;
  /** Null to send unseen. */
  validate: ValidateRequestsOptions | null;
  memory: UploadMemory;
  dispatch: (event: UploadEvent) => void;
}

export function createRun(source: Blob, saved: UploadState | undefined): UploadRun {
  return { source, saved, end: new AbortController(), pause: new AbortController(), goOn: () => {} };
}

/** Checks and sends a file, telling what happens. Throws an OffpeakError: `invalid_request` for a file that would be refused. */
export async function performUpload(run: UploadRun, context: UploadRunContext): Promise<FileObject> {
  const { validate, memory, dispatch } = context;
  const { source, end } = run;
  try {
    if (validate) {
      dispatch({ type: 'checking', name: nameOf(source) });
      const report = await checkFile(source, validate, end.signal);
      if (!report.ok) {
        dispatch({ type: 'refused', report });
        throw refusal(report);
      }
    }
    const file = await sendFile(run, nameOf(source), context);
    memory.forget();
    dispatch({ type: 'done', file });
    return file;
  } catch (error) {
    if (end.signal.aborted) memory.forget();
    dispatch({ type: 'failed', error: error as OffpeakError });
    throw error;
  }
}

function nameOf(source: Blob): string {
  return source instanceof File ? source.name : 'upload.jsonl';
}
