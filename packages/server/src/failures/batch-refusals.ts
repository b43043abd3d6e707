import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createBreaker } from './breaker.ts';
import type { EndpointProblem } from './endpoint-state.ts';
import type { Refusal } from './line-outcome.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';

/**
 * Whether the lines of one batch are refused for a reason that is not theirs. Times are of the monotonic
 * clock, in ms.
 */
export interface BatchRefusals {
  /** Null while lines are answered. */
  readonly problem: Pick<EndpointProblem, 'reason' | 'since'> | null;
  readonly pausedUntil: number;
  mayTry(at: number): boolean;
  /** Counts a line that is sent; returns whether it is a trial. Each call needs a call of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** Reports that a line was answered. With `isSuccess`, the model answered it. */
  answered(isSuccess: boolean): void;
  /** Reports that a line was refused. Returns true if the line must wait: the refusal is not about it. */
  refused(refusal: Pick<Refusal, 'status' | 'reason'>, isTrial: boolean): boolean;
}

/** The number of equal refusals in a row, of one batch, that count as a problem of the endpoint. */
const neededRefusals = 10;
/** How many times longer the pauses are than those between attempts: a person must act. */
const pauseFactor = 10;

/** Refusals of the key, the payment, or the proxy's password: never the fault of a line. */
const aboutAccount: ReadonlySet<number> = new Set([401, 402, 407]);
/**
 * Refusals of a path, a model or a right: the fault of the batch if they came first, else the endpoint has
 * changed.
 */
const aboutChange: ReadonlySet<number> = new Set([403, 404, 405, 410, 421, 423, 426, 451]);

/**
 * Creates the state of a batch without refusals.
 *
 * @param hadAnswers Whether the model has answered lines of the batch before.
 */
export function createBatchRefusals(
  batchId: string,
  hadAnswers: boolean,
  options: BatchRefusalsOptions,
): BatchRefusals {
  return new CountedRefusals(batchId, hadAnswers, options);
}

interface BatchRefusalsOptions {
  clock: SteadyClock;
  retry: RetryRules;
  log: Log;
}

class CountedRefusals implements BatchRefusals {
  readonly #batchId: string;
  readonly #options: BatchRefusalsOptions;
  readonly #breaker = createBreaker();
  #wasAnswered: boolean;
  #lastReason: string | null = null;
  #problem: { reason: string; since: number } | null = null;

  constructor(batchId: string, hadAnswers: boolean, options: BatchRefusalsOptions) {
    this.#batchId = batchId;
    this.#wasAnswered = hadAnswers;
    this.#options = options;
  }

  get problem(): { reason: string; since: number } | null {
    return this.#problem;
  }

  get pausedUntil(): number {
    return this.#breaker.pausedUntil;
  }

  mayTry(at: number): boolean {
    return this.#breaker.mayTry(at);
  }

  begin(): boolean {
    return this.#breaker.begin();
  }

  end(isTrial: boolean): void {
    this.#breaker.end(isTrial);
  }

  answered(isSuccess: boolean): void {
    this.#wasAnswered ||= isSuccess;
    this.#lastReason = null;
    this.#breaker.succeed();
    if (this.#problem !== null) {
      const { clock, log } = this.#options;
      const afterSeconds = Math.round((clock.wall() - this.#problem.since) / 1000);
      this.#problem = null;
      const message = 'the model endpoint accepts the batch again';
      log({ level: 'info', message, batch: this.#batchId, afterSeconds });
    }
  }

  refused(refusal: Pick<Refusal, 'status' | 'reason'>, isTrial: boolean): boolean {
    if (!mayBeEndpoint(refusal, this.#wasAnswered)) {
      this.answered(false);
      return false;
    }
    this.#count(refusal, isTrial);
    return this.#breaker.isOpen;
  }

  #count({ reason }: Pick<Refusal, 'reason'>, isTrial: boolean): void {
    const { clock, retry, log } = this.#options;
    if (!this.#breaker.isOpen && reason !== this.#lastReason) {
      this.#breaker.succeed();
    }
    this.#lastReason = reason;
    const slowRetry = { ...retry, maxMs: retry.maxMs * pauseFactor };
    const opens = this.#breaker.fail(clock.monotonic(), {
      isTrial,
      needed: neededRefusals,
      pauseMs: (trials) => retryDelayMs(trials, null, slowRetry, Math.random),
    });
    if (opens) {
      this.#problem = { reason, since: clock.wall() };
      const message = 'the model endpoint refuses every request of a batch: it waits';
      log({ level: 'warn', message, batch: this.#batchId, reason });
    } else if (this.#problem !== null && isTrial) {
      this.#problem = { ...this.#problem, reason };
    }
  }
}

function mayBeEndpoint({ status }: Pick<Refusal, 'status'>, wasAnswered: boolean): boolean {
  const isRedirect = status >= 300 && status < 400;
  return aboutAccount.has(status) || (wasAnswered && (isRedirect || aboutChange.has(status)));
}
