import { OffpeakError } from './offpeak-error.ts';

/** The error a wait or a call ends with when the caller's signal was aborted; its `cause` is the signal's reason. */
export function abortError(signal: AbortSignal, what = 'The call'): OffpeakError {
  return new OffpeakError('aborted', `${what} was aborted.`, { cause: signal.reason });
}

/** Throws {@link abortError} if the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** A signal that aborts with the first of some that does. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  const given = signals.filter((signal) => signal !== undefined);
  // Safari has it from 17.4 on, two versions after everything else that is needed here.
  return typeof AbortSignal.any === 'function' ? AbortSignal.any(given) : followAny(given);
}

/** What `AbortSignal.any` does, but for a listener that stays on a signal that never aborts. */
function followAny(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    const follow = () => controller.abort(signal.reason);
    if (signal.aborted) {
      follow();
    }
    signal.addEventListener('abort', follow, { once: true, signal: controller.signal });
  }
  return controller.signal;
}
