import { isOffpeakError } from '@offpeak/core';
import { ApiProblem } from '../api/http.ts';

/** Messages that depend on the page. */
const inOurWords: Readonly<Record<string, string>> = {
  network: 'No answer from the server. Check that it runs; what you did is not lost.',
  not_found: 'Not found: the address is wrong, or it was deleted, or another project has it.',
  file_changed: 'The file was changed, moved or deleted after it was chosen. Choose it again.',
  ambiguous_create: 'The batch may have been started. Check the list of batches before you try again.',
};

/** Returns an error in words a visitor can act on. */
export function explainError(error: unknown): { message: string; requestId: string | null } {
  if (isOffpeakError(error)) {
    return { message: inOurWords[error.code] ?? error.message, requestId: error.requestId ?? null };
  }
  if (error instanceof ApiProblem) {
    return { message: error.message, requestId: error.requestId };
  }
  // A browser throws this for a file that it can no longer read.
  if (error instanceof DOMException && /^(NotReadable|NotFound)Error$/.test(error.name)) {
    return { message: inOurWords.file_changed ?? '', requestId: null };
  }
  return {
    message: error instanceof Error ? error.message : 'The page had an unexpected error.',
    requestId: null,
  };
}
