import {
  type FileObject,
  OffpeakError,
  type ValidateRequestsOptions,
  type ValidationReport,
  validateRequests,
} from '@offpeak/core';
import { nameOf } from './name-of.ts';
import { type SendSettings, sendFile } from './send-file.ts';
import type { UploadRun } from './upload-run.ts';
import type { UploadChange } from './upload-state.ts';

/** The settings of a run. */
export interface RunSettings extends SendSettings {
  /** Null to send without a check. */
  validate: ValidateRequestsOptions | null;
}

/**
 * Checks and sends a file, and dispatches its events. Throws an OffpeakError: `invalid_request` for a file
 * that would be refused.
 */
export async function performUpload(run: UploadRun, settings: RunSettings): Promise<FileObject> {
  const { validate, memory, dispatch } = settings;
  const { source, end } = run;
  const name = nameOf(source);
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
    const file = await sendFile(run, name, settings);
    memory.forget();
    change({ status: 'done', file });
    return file;
  } catch (error) {
    if (end.signal.aborted) {
      memory.forget();
    }
    change(end.signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: error as OffpeakError });
    throw error;
  }
}

/** Returns the error for a file that is not sent: its first problem, and how many more there are. */
function refusal({ errors: [first], errorCount }: ValidationReport): OffpeakError {
  const where = first?.line ? `Line ${first.line}: ` : '';
  const more = errorCount > 1 ? ` (and ${errorCount - 1} more)` : '';
  return new OffpeakError('invalid_request', `${where}${first?.message}${more}`, {
    line: first?.line ?? undefined,
    param: first?.param ?? undefined,
  });
}
