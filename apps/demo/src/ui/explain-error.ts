import { isOffpeakError } from '@offpeak/core';

/** Messages that depend on the page, which the library does not know. */
const inOurWords: Readonly<Record<string, string>> = {
  network: 'No answer from the server. Check the connection; nothing you did is lost.',
  unauthorized: 'Your session has ended. Reload the page to start a new one.',
  not_found: 'Not found: the address is wrong, or it was deleted, or it belongs to another visitor.',
  file_changed: 'The file was changed, moved or deleted after it was chosen. Choose it again.',
  ambiguous_create: 'The batch may have been started. Check all batches before you try again.',
};

/** An error in words a visitor can act on. */
export function explainError(error: unknown): { message: string; requestId: string | null } {
  if (isOffpeakError(error)) {
    return { message: inOurWords[error.code] ?? error.message, requestId: error.requestId ?? null };
  }
  // A browser throws this for a file that it can no longer read.
  if (error instanceof DOMException && /^(NotReadable|NotFound)Error$/.test(error.name)) {
    return { message: inOurWords.file_changed ?? '', requestId: null };
  }
  return {
    message: error instanceof Error ? error.message : 'Something unexpected happened.',
    requestId: null,
  };
}
