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
  return new CountingBreaker();
}

class CountingBreaker implements Breaker {
  #failuresInRow = 0;
  #failedTrials = 0;
  #trialsInFlight = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  get isOpen(): boolean {
    return this.#failedTrials > 0;
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  mayTry(at: number): boolean {
    return !this.isOpen || (at >= this.#pausedUntil && this.#trialsInFlight === 0);
  }

  begin(): boolean {
    if (!this.isOpen) {
      return false;
    }
    this.#trialsInFlight += 1;
    return true;
  }

  end(isTrial: boolean): void {
    if (isTrial) {
      this.#trialsInFlight -= 1;
    }
  }

  succeed(): boolean {
    const closes = this.isOpen;
    this.#failuresInRow = 0;
    this.#failedTrials = 0;
    this.#pausedUntil = Number.NEGATIVE_INFINITY;
    return closes;
  }

  fail(at: number, { isTrial, needed, pauseMs }: BreakerFailure): boolean {
    this.#failuresInRow += 1;
    if (this.isOpen ? !isTrial : this.#failuresInRow < needed) {
      return false;
    }
    this.#failedTrials += 1;
    this.#pausedUntil = at + pauseMs(this.#failedTrials);
    return this.#failedTrials === 1;
  }
}
