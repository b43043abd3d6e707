import { abortError } from '../errors/abort.ts';

/** Waits `ms` milliseconds, or throws `aborted` as soon as the signal is. Leaves no listener and no timer behind. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal, 'The wait'));
    const onAbort = () => {
      clearTimeout(timer);
      if (signal) reject(abortError(signal, 'The wait'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
