import { OffpeakError } from '../errors/offpeak-error.ts';
import { anySignal } from '../util/any-signal.ts';

/** One attempt of a call, with its own timeout. */
export interface Attempt {
  /** Aborts with the caller's signal, at the timeout, and when the body fails. */
  readonly signal: AbortSignal;
  /** What aborted the attempt, if it was not the caller. */
  readonly failure: unknown;
  /** The `x-should-retry` of the answer; null without one. */
  shouldRetryHeader: string | null;
  /** Starts the timeout again: bytes of the body were taken. */
  restartTimer(): void;
  /** Aborts the attempt. */
  fail(error: unknown): void;
  /** Stops the timeout. */
  end(): void;
}

/**
 * Starts an attempt that fails with `timeout` after `limitMs` milliseconds without progress.
 *
 * @param name The method and the path of the call, for the message.
 */
export function startAttempt(name: string, limitMs: number, signal: AbortSignal | undefined): Attempt {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const restartTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      controller.abort(
        new OffpeakError('timeout', `${name} got no answer within ${limitMs} ms (timeoutMs).`),
      );
    }, limitMs);
  };
  restartTimer();
  return {
    signal: anySignal(signal, controller.signal),
    get failure() {
      return controller.signal.reason;
    },
    shouldRetryHeader: null,
    restartTimer,
    fail: (error) => controller.abort(error),
    end: () => clearTimeout(timer),
  };
}
