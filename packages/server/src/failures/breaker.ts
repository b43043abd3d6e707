/** A failure as a breaker counts it. */
export interface BreakerFailure {
  /** Whether the attempt was the one that was allowed while the breaker was open. */
  isTrial: boolean;
  /** The number of failures in a row that open the breaker. */
  needed: number;
  /** Returns the pause after a number of failed trials (from 1), in ms. */
  pauseMs(trials: number): number;
}

/**
 * A circuit breaker. It opens after several failures in a row, then allows one attempt after each pause, and
 * closes when any attempt succeeds. Times are of the monotonic clock, in ms.
 */
export interface Breaker {
  readonly isOpen: boolean;
  /** No attempt may start before this; `-Infinity` while the breaker is closed. */
  readonly pausedUntil: number;
  /** Whether an attempt may start now. */
  mayTry(at: number): boolean;
  /** Counts an attempt that starts; returns whether it is a trial. Each call needs a call of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** Reports a success. Returns true if it closes the breaker. */
  succeed(): boolean;
  /**
   * Reports a failure. Returns true if it opens the breaker. Late failures of earlier attempts do not
   * lengthen the pause.
   */
  fail(at: number, failure: BreakerFailure): boolean;
}

/** Creates a closed breaker. */
export function createBreaker(): Breaker {
  let failuresInRow = 0;
  let failedTrials = 0;
  let trialsInFlight = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const isOpen = (): boolean => failedTrials > 0;

  return {
    get isOpen() {
      return isOpen();
    },
    get pausedUntil() {
      return pausedUntil;
    },
    mayTry: (at) => !isOpen() || (at >= pausedUntil && trialsInFlight === 0),
    begin() {
      if (!isOpen()) {
        return false;
      }
      trialsInFlight += 1;
      return true;
    },
    end(isTrial) {
      if (isTrial) {
        trialsInFlight -= 1;
      }
    },
    succeed() {
      const closes = isOpen();
      failuresInRow = 0;
      failedTrials = 0;
      pausedUntil = Number.NEGATIVE_INFINITY;
      return closes;
    },
    fail(at, { isTrial, needed, pauseMs }) {
      failuresInRow += 1;
      if (isOpen() ? !isTrial : failuresInRow < needed) {
        return false;
      }
      failedTrials += 1;
      pausedUntil = at + pauseMs(failedTrials);
      return failedTrials === 1;
    },
  };
}
