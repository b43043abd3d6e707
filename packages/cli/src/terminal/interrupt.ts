import { exitCodes } from './cli-error.ts';

/** Ctrl-C as an abort signal. */
export interface Interrupt {
  signal: AbortSignal;
  /** Stops listening. */
  release(): void;
}

/**
 * Turns the first Ctrl-C (or SIGTERM) into an abort, so that a command can report how to resume; the second
 * one ends the process immediately.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) {
      process.exit(exitCodes.interrupted);
    }
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** Does some work with a signal that Ctrl-C aborts. */
export async function withInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupt = listenForInterrupt();
  try {
    return await work(interrupt.signal);
  } finally {
    interrupt.release();
  }
}
