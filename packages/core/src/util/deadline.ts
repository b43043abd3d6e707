/** The longest delay of a timer: 24 days. */
const maxTimerMs = 2 ** 31 - 1;

/** A signal that aborts after a time. */
export interface Deadline {
  signal: AbortSignal;
  /** Stops the timer. `AbortSignal.timeout` has no such method and stays in memory until it fires. */
  clear(): void;
}

/**
 * Starts a {@link Deadline} of `ms` milliseconds, at most 24 days. Its timer does not keep a process alive.
 */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  const timer: unknown = setTimeout(() => controller.abort(), Math.min(ms, maxTimerMs));
  // Node, Deno and Bun return an object with `unref`, browsers a number.
  (timer as { unref?: () => void }).unref?.();
  return { signal: controller.signal, clear: () => clearTimeout(timer as ReturnType<typeof setTimeout>) };
}
