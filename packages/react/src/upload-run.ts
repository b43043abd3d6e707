import type {
  Client,
  FileObject,
  UploadFileOptions,
  UploadState,
  ValidateRequestsOptions,
  ValidationReport,
} from '@offpeak/core';
import { OffpeakError, validateRequests } from './peers.ts';
import { sendFile } from './send-file.ts';
import type { UploadMemory } from './upload-memory.ts';
import type { UploadChange, UploadEvent } from './upload-state.ts';

/** One upload from its start to its end, and the way to steer it. */
export interface UploadRun {
  source: Blob;
  /** The newest state, to go on from. */
  saved: UploadState | undefined;
  /** Aborted to end the run for good. */
  end: AbortController;
  /** Aborted to pause it; each time it goes on there is another. */
  pause?: AbortController;
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
  return { source, saved, end: new AbortController(), goOn() {} };
}

/** Ends a run for good: it fails with `aborted`. */
export function endRun(run: UploadRun | null): void {
  run?.end.abort(new OffpeakError('aborted', 'Cancelled.'));
  run?.goOn();
}

/** Checks and sends a file, telling what happens. Throws an OffpeakError: `invalid_request` for a file that would be refused. */
export async function performUpload(run: UploadRun, context: UploadRunContext): Promise<FileObject> {
  const { validate, memory, dispatch } = context;
  const { source, end } = run;
  const name = source instanceof File ? source.name : 'upload.jsonl';
  const change = (to: UploadChange): void => dispatch({ type: 'changed', to });
  dispatch({ type: 'began', name, totalBytes: source.size });
  try {
    if (validate) {
      const options = { oneBatch: true, ...validate, signal: end.signal };
      const report = await validateRequests(source, options);
      if (!report.ok) {
        change({ status: 'invalid', report });
        throw refusal(report);
      }
    }
    change({ status: 'uploading' });
    const file = await sendFile(run, name, context, change);
    memory.forget();
    change({ status: 'done', file });
    return file;
  } catch (error) {
    if (end.signal.aborted) memory.forget();
    change(end.signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: error as OffpeakError });
    throw error;
  }
}

/** Why a file is not sent: its first problem, and how many there are. */
function refusal({ errors: [first], errorCount }: ValidationReport): OffpeakError {
  const where = first?.line ? `Line ${first.line}: ` : '';
  const more = errorCount > 1 ? ` (and ${errorCount - 1} more)` : '';
  return new OffpeakError('invalid_request', `${where}${first?.message}${more}`, {
    line: first?.line ?? undefined,
    param: first?.param ?? undefined,
  });
}
