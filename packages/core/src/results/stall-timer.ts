const maxStallMs = 60_000;

/** Aborts a download that sends nothing for a minute. */
export interface StallTimer {
  /** Aborted by a stall and by `end`. */
  readonly signal: AbortSignal;
  /** Starts to wait for the next bytes. */
  start(): void;
  /** Stops the wait: the consumer may take as long as it likes. */
  pause(): void;
  /** Aborts the signal, which cancels what is left of the download. */
  end(): void;
}

/** Creates the timer of one download. */
export function createStallTimer(): StallTimer {
  const stall = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = () => clearTimeout(timer);
  return {
    signal: stall.signal,
    start() {
      pause();
      timer = setTimeout(() => stall.abort(), maxStallMs);
    },
    pause,
    end() {
      pause();
      stall.abort();
    },
  };
}
