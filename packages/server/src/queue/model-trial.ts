/** How a batch whose model no endpoint is known to serve tries it: with one line, before the others. */
export interface ModelTrial {
  /** Until when the other lines wait, by the monotonic clock in ms; in the past while they need not. */
  readonly heldUntil: number;
  /** Whether a line may be sent at `at`, by the monotonic clock in ms. */
  mayTry(at: number): boolean;
  /** Counts a line that is sent; returns whether it is the trial. A trial needs a call of `end`. */
  begin(at: number): boolean;
  /**
   * Reports how the trial ended. `answered`: an endpoint serves the model. `waited`: no endpoint was there.
   * `failed`: it says nothing about the model.
   */
  end(outcome: 'answered' | 'waited' | 'failed'): void;
}

/** After so many attempts that failed for another reason, the other lines are sent too. */
const maxFailures = 3;
/**
 * An endpoint that does not know a model says so immediately: one that is silent for so long computes, in ms.
 */
const trialMs = 10_000;

/**
 * Creates the trial of a batch.
 *
 * @param isKnown Whether an endpoint is known to serve the model.
 */
export function createModelTrial(isKnown: () => boolean): ModelTrial {
  return new FirstLineTrial(isKnown);
}

class FirstLineTrial implements ModelTrial {
  heldUntil = Number.NEGATIVE_INFINITY;
  readonly #isKnown: () => boolean;
  #isOver = false;
  #failures = 0;

  constructor(isKnown: () => boolean) {
    this.#isKnown = isKnown;
  }

  mayTry(at: number): boolean {
    return this.#isOver || at >= this.heldUntil || this.#isKnown();
  }

  begin(at: number): boolean {
    this.#isOver ||= this.#isKnown() || this.heldUntil > Number.NEGATIVE_INFINITY;
    if (this.#isOver) {
      return false;
    }
    this.heldUntil = at + trialMs;
    return true;
  }

  end(outcome: 'answered' | 'waited' | 'failed'): void {
    this.heldUntil = Number.NEGATIVE_INFINITY;
    this.#failures += outcome === 'failed' ? 1 : 0;
    this.#isOver ||= outcome === 'answered' || this.#failures >= maxFailures;
  }
}
