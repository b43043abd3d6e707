import { isOffpeakError } from '@offpeak/core';

/** Where the demo can say it better than the library, which does not know the page. */
const inOurWords: Readonly<Record<string, string>> = {
  network: 'No answer from the server. Check the connection; nothing you did is lost.',
  unauthorized: 'Your session has ended. Reload the page to start a new one.',
  not_found: 'It is not there: the address is wrong, it has been deleted, or it belongs to another visitor.',
  file_changed: 'The file was changed, moved or deleted after it was chosen. Choose it again.',
  ambiguous_create: 'The batch may have been started. Look at all batches before you try again.',
};

/** An error in words a visitor can act on. */
export function explainError(error: unknown): { message: string; requestId: string | null } {
  if (isOffpeakError(error)) {
    return { message: inOurWords[error.code] ?? error.message, requestId: error.requestId ?? null };
  }
  // What a browser throws for a file that it may not read any more.
  if (error instanceof DOMException && /^(NotReadable|NotFound)Error$/.test(error.name)) {
    return { message: inOurWords.file_changed ?? '', requestId: null };
  }
  return {
    message: error instanceof Error ? error.message : 'Something unexpected happened.',
    requestId: null,
  };
}
