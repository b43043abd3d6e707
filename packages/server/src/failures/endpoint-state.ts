import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createBreaker } from './breaker.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';

/**
 * What an attempt without a result says of the model endpoint. `unreachable`: nothing was sent. `busy`: it
 * has too many requests. `failing`: it reports that it is broken. `wasted`: the request may have been run,
 * and paid for, in vain.
 */
export type FailureKind = 'unreachable' | 'busy' | 'failing' | 'wasted';

/** An attempt without a result. */
export interface FailedAttempt {
  kind: FailureKind;
  /**
   * A clause that names no address and quotes no body, such as `connect ECONNREFUSED`: users of the server
   * see it.
   */
  reason: string;
  /** The reason for the operator's log, which may name the address. */
  detail: string;
  /** The pause the endpoint asks for, in ms; null for none. */
  waitMs: number | null;
}

/** What is wrong with the model endpoint. */
export interface EndpointProblem {
  kind: FailureKind;
  reason: string;
  /** In unix ms. */
  since: number;
}

/**
 * Whether the model endpoint works. While every attempt fails, lines wait and only one at a time is tried;
 * the log says when that starts and when it ends. Times are of the monotonic clock, in ms.
 */
export interface EndpointState {
  /** Null while nothing is known to be wrong. */
  readonly problem: EndpointProblem | null;
  /**
   * What lines have shown so far: that the endpoint runs them or why it fails, only that it refuses them, or
   * nothing.
   */
  readonly observed: 'nothing' | 'refusal' | 'work';
  readonly pausedUntil: number;
  /** Whether a line may be sent now. */
  mayTry(at: number): boolean;
  /** Counts a line that is sent; returns whether it is a trial. Each call needs a call of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** Reports a final answer. `line` says what it means for the line, if a line was sent. */
  answered(line?: 'done' | 'refused'): void;
  /**
   * Reports a failed attempt. `inFlight` is the number of attempts in flight, this one included; without it,
   * this failure alone is enough evidence.
   */
  failed(attempt: FailedAttempt, context: { isTrial: boolean; inFlight?: number }): void;
}

/** The number of failures in a row that are more than chance, if no more attempts are in flight. */
const minFailures = 3;
/**
 * How long the concurrency limit alone handles an endpoint that is busy, in ms: such answers come and go with
 * a rate limit.
 */
const busyMs = 10_000;
/** How many times longer pauses are where attempts may have been paid for. */
const wastedFactor = 10;
/** The longest pause where an attempt costs nothing, in ms: a restarted endpoint is found soon. */
const maxFreePauseMs = 5000;

/** What the state of an endpoint needs. */
interface EndpointStateOptions {
  clock: SteadyClock;
  retry: RetryRules;
  log: Log;
  metrics: Pick<ServerMetrics, 'upstreamUp'>;
}

/** Creates the state of an endpoint of which nothing is known. */
export function createEndpointState(options: EndpointStateOptions): EndpointState {
  return new WatchedEndpoint(options);
}

class WatchedEndpoint implements EndpointState {
  readonly #options: EndpointStateOptions;
  readonly #breaker = createBreaker();
  #problem: EndpointProblem | null = null;
  #failingSince: number | null = null;
  #observed: EndpointState['observed'] = 'nothing';

  constructor(options: EndpointStateOptions) {
    this.#options = options;
    options.metrics.upstreamUp.set(1);
  }

  get problem(): EndpointProblem | null {
    return this.#problem;
  }

  get observed(): EndpointState['observed'] {
    return this.#observed;
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

  answered(line?: 'done' | 'refused'): void {
    if (line === 'done') {
      this.#observed = 'work';
    } else if (line === 'refused' && this.#observed === 'nothing') {
      this.#observed = 'refusal';
    }
    this.#failingSince = null;
    this.#breaker.succeed();
    this.#closed();
  }

  failed(attempt: FailedAttempt, context: { isTrial: boolean; inFlight?: number }): void {
    const { isTrial, inFlight = 0 } = context;
    const at = this.#options.clock.monotonic();
    this.#observed = 'work';
    this.#failingSince ??= at;
    const opens = this.#breaker.fail(at, {
      isTrial,
      needed: neededFailures(attempt, at - this.#failingSince, inFlight),
      pauseMs: (trials) => pauseMs(attempt, trials, this.#options.retry),
    });
    if (opens) {
      this.#opened(attempt);
    } else if (this.#problem !== null && isTrial) {
      this.#problem = { ...this.#problem, kind: attempt.kind, reason: attempt.reason };
    }
  }

  #opened({ kind, reason, detail }: FailedAttempt): void {
    const { clock, log, metrics } = this.#options;
    this.#problem = { kind, reason, since: clock.wall() };
    metrics.upstreamUp.set(0);
    const message = 'the model endpoint fails: requests wait until it answers';
    log({ level: 'warn', message, reason: detail });
  }

  #closed(): void {
    if (this.#problem === null) {
      return;
    }
    const { clock, log, metrics } = this.#options;
    const afterSeconds = Math.round((clock.wall() - this.#problem.since) / 1000);
    this.#problem = null;
    metrics.upstreamUp.set(1);
    log({ level: 'info', message: 'the model endpoint answers again', afterSeconds });
  }
}

/** Returns how many failures in a row show that the endpoint fails. */
function neededFailures({ kind }: FailedAttempt, failingMs: number, inFlight: number): number {
  if (kind === 'busy' && failingMs < busyMs) {
    return Number.POSITIVE_INFINITY;
  }
  return inFlight === 0 ? 1 : Math.max(minFailures, inFlight);
}

/** Returns the pause after a number of failed trials, in ms. */
function pauseMs({ kind, waitMs }: FailedAttempt, trials: number, retry: RetryRules): number {
  const maxMs: Readonly<Record<FailureKind, number>> = {
    unreachable: Math.min(retry.maxMs, maxFreePauseMs),
    busy: retry.maxMs,
    failing: retry.maxMs,
    wasted: retry.maxMs * wastedFactor,
  };
  return retryDelayMs(trials, waitMs, { ...retry, maxMs: maxMs[kind] }, Math.random);
}
