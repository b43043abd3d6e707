import { isOffpeakError } from '@offpeak/core';

/** An error in words a visitor can act on. */
export function explainError(error: unknown): { message: string; requestId: string | null } {
  if (isOffpeakError(error)) {
    const requestId = error.requestId ?? null;
    if (error.code === 'network') {
      return {
        message: 'No answer from the server. Check the connection; nothing you did is lost.',
        requestId,
      };
    }
    if (error.code === 'unauthorized') {
      return { message: 'Your session has ended. Reload the page to start a new one.', requestId };
    }
    return { message: error.message, requestId };
  }
  return {
    message: error instanceof Error ? error.message : 'Something unexpected happened.',
    requestId: null,
  };
}
