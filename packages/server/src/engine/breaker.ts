/** A failure as a breaker counts it. */
export interface BreakerFailure {
  /** The attempt was the one that was let through while the breaker was open. */
  isTrial: boolean;
  /** Failures in a row that open the breaker. */
  needed: number;
  /** How long to pause after the `trials`th failed trial (from 1), in ms. */
  pauseMs(trials: number): number;
}

/**
 * A circuit breaker: it opens after several failures in a row, then lets one attempt through after each pause, and closes when any attempt
 * comes to something. Times are of the monotonic clock, in ms.
 */
export interface Breaker {
  readonly isOpen: boolean;
  /** Before this nothing may be sent; `-Infinity` while closed. */
  readonly pausedUntil: number;
  /** Whether something may be sent now. */
  mayTry(at: number): boolean;
  /** Notes that something is sent; returns whether it is a trial. Each call needs one of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** Notes that an attempt came to something. Returns true if that closes the breaker. */
  succeed(): boolean;
  /** Notes a failure. Returns true if that opens the breaker. Late failures of attempts from before do not lengthen its pause. */
  fail(at: number, failure: BreakerFailure): boolean;
}

/** A breaker that is closed. */
export function createBreaker(): Breaker {
  let streak = 0;
  let failedTrials = 0;
  let underWay = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  const isOpen = (): boolean => failedTrials > 0;

  return {
    get isOpen() {
      return isOpen();
    },
    get pausedUntil() {
      return pausedUntil;
    },
    mayTry: (at) => !isOpen() || (at >= pausedUntil && underWay === 0),
    begin() {
      if (!isOpen()) return false;
      underWay += 1;
      return true;
    },
    end(isTrial) {
      if (isTrial) underWay -= 1;
    },
    succeed() {
      const closes = isOpen();
      streak = 0;
      failedTrials = 0;
      pausedUntil = Number.NEGATIVE_INFINITY;
      return closes;
    },
    fail(at, { isTrial, needed, pauseMs }) {
      streak += 1;
      if (isOpen() ? !isTrial : streak < needed) return false;
      failedTrials += 1;
      pausedUntil = at + pauseMs(failedTrials);
      return failedTrials === 1;
    },
  };
}
