import { abortError } from '../errors/abort.ts';

/** What a promise comes to, or `aborted` as soon as the signal is. Leaves no listener behind. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Waits `ms` milliseconds, or throws `aborted` as soon as the signal is. Leaves no timer behind. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return untilAborted(waited, signal).finally(() => clearTimeout(timer));
}

/** The longest a timer can run: 24 days. */
const maxTimerMs = 2 ** 31 - 1;

/** A signal that aborts after a time. */
export interface Deadline {
  signal: AbortSignal;
  /** Stops the timer; an `AbortSignal.timeout` would be held in memory until it fires. */
  clear(): void;
}

/** Starts a {@link Deadline}. Its timer does not keep a process alive. `ms` is cut to 24 days. */
export function startDeadline(ms: number): Deadline {
  const late = new AbortController();
  const timer: unknown = setTimeout(() => late.abort(), Math.min(ms, maxTimerMs));
  // Only Node and its like have it: browsers give a number.
  (timer as { unref?: () => void }).unref?.();
  return { signal: late.signal, clear: () => clearTimeout(timer as ReturnType<typeof setTimeout>) };
}
