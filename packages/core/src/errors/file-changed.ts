import { isOffpeakError, OffpeakError } from './offpeak-error.ts';

/** The names that runtimes give to the error for reading a file that has changed since it was opened. */
const changedNames = ['NotReadableError', 'NotFoundError'];

/** Makes the error for a file that has changed since it was opened. */
export function fileChanged(name: string | undefined, cause?: unknown): OffpeakError {
  return new OffpeakError(
    'file_changed',
    `${name ?? 'The file'} was changed, moved or deleted while it was being read. Open it again when it is complete.`,
    { cause },
  );
}

/**
 * Returns the error that reading a source failed with, as `file_changed` if it means that a file behind the
 * source has changed.
 *
 * @param isBlob Whether the source is a Blob: it is a file or memory, so every failure means that the file
 *   has changed.
 */
export function asFileChanged(error: unknown, isBlob = false, name?: string): unknown {
  if (isOffpeakError(error)) {
    return error;
  }
  const isNamed = changedNames.includes((error as Partial<Error> | null | undefined)?.name ?? '');
  return isBlob || isNamed ? fileChanged(name, error) : error;
}
