import { OffpeakError } from './offpeak-error.ts';

/**
 * The error a wait or a call ends with when the caller's signal was aborted; its `cause` is the signal's
 * reason.
 */
export function abortError(signal: AbortSignal, what = 'The call'): OffpeakError {
  return new OffpeakError('aborted', `${what} was aborted.`, { cause: signal.reason });
}

/** Throws {@link abortError} if the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw abortError(signal);
  }
}
