/** Pauses and resumes one upload, any number of times. */
export interface PauseGate {
  /** Returns a signal that the next `pause()` aborts. */
  open(): AbortSignal;
  pause(): void;
  resume(): void;
  /** Resolves with the next `resume()`. */
  whenResumed(): Promise<void>;
}

/** Creates an open gate. */
export function createPauseGate(): PauseGate {
  let pausing = new AbortController();
  let wake = (): void => {};
  return {
    open() {
      pausing = new AbortController();
      return pausing.signal;
    },
    pause: () => pausing.abort(),
    resume: () => wake(),
    whenResumed: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}
