import { isOffpeakError, OffpeakError } from './offpeak-error.ts';

/** What runtimes name the failure to read a file that is not what it was when it was opened. */
const names = ['NotReadableError', 'NotFoundError'];

/** The error for a file that is not what it was when it was opened. */
export function fileChanged(name: string | undefined, cause?: unknown): OffpeakError {
  return new OffpeakError(
    'file_changed',
    `${name ?? 'The file'} was changed, moved or deleted while it was being read. Open it again when it is complete.`,
    { cause },
  );
}

/**
 * What reading a source failed with, as `file_changed` if it says that a file behind it changed. A Blob is
 * nothing but a file or memory, so there whatever fails does (`isBlob`).
 */
export function asFileChanged(error: unknown, isBlob = false, name?: string): unknown {
  if (isOffpeakError(error)) {
    return error;
  }
  const isNamed = names.includes((error as Partial<Error> | null | undefined)?.name ?? '');
  return isBlob || isNamed ? fileChanged(name, error) : error;
}
