import { OffpeakError } from './offpeak-error.ts';

/** Makes the error for a call or a wait whose signal was aborted. Its `cause` is the reason of the signal. */
export function abortError(signal: AbortSignal, name = 'The call'): OffpeakError {
  return new OffpeakError('aborted', `${name} was aborted.`, { cause: signal.reason });
}

/** Throws {@link abortError} if the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw abortError(signal);
  }
}
