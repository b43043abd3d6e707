import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { createBreaker } from './breaker.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';

/**
 * What an attempt without a result says of the model endpoint. `unreachable`: nothing was sent. `busy`: it has too much to do. `failing`: it
 * says that it is broken. `wasted`: the request may have been run, and paid, for nothing.
 */
export type FailureKind = 'unreachable' | 'busy' | 'failing' | 'wasted';

/** An attempt that came to nothing. */
export interface FailedAttempt {
  kind: FailureKind;
  /** A clause that names no address and quotes no body, such as `connect ECONNREFUSED`: users of the server see it. */
  reason: string;
  /** The same for the operator's log. */
  detail: string;
  /** How long the endpoint asks to be left alone, in ms; null when it does not. */
  waitMs: number | null;
}

/** What is wrong with the model endpoint. */
export interface Trouble {
  kind: FailureKind;
  reason: string;
  /** Unix ms. */
  since: number;
}

/**
 * Whether the model endpoint works. While every attempt fails, lines are held and one is tried now and then; the log says when that begins and
 * when it ends. Times are of the monotonic clock, in ms.
 */
export interface EndpointState {
  /** Null while nothing is known to be wrong. */
  readonly trouble: Trouble | null;
  /** What lines have shown of it so far: that it runs them or says why not, only that it refuses them, or nothing. */
  readonly shown: 'nothing' | 'refusal' | 'work';
  readonly pausedUntil: number;
  /** Whether a line may be sent now. */
  mayTry(at: number): boolean;
  /** Notes that something is sent; returns whether it is a trial. Each call needs one of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** The endpoint answered with something that stands. `line` says what became of the line if it was one. */
  answered(line?: 'done' | 'refused'): void;
  /** An attempt failed. `inFlight` are under way, this one included; without it the failure is certain enough alone. */
  failed(attempt: FailedAttempt, context: { isTrial: boolean; inFlight?: number }): void;
}

/** Failures in a row that are more than chance, if no more are under way. */
const leastFailures = 3;
/** How long an endpoint that has too much to do is left to the pacer alone, in ms: such answers come and go with a rate limit. */
const busyMs = 10_000;
/** How much longer pauses become where attempts may have been paid. */
const wastedFactor = 10;
/** The longest pause where an attempt costs nothing, in ms: an endpoint that is started again is found soon. */
const longestFreeMs = 5000;

/** The state of an endpoint of which nothing is known. */
export function createEndpointState(options: {
  clock: SteadyClock;
  retry: RetryRules;
  log: Log;
  metrics: ServerMetrics;
}): EndpointState {
  const { clock, retry, log, metrics } = options;
  const breaker = createBreaker();
  let trouble: Trouble | null = null;
  let failingSince: number | null = null;
  let shown: EndpointState['shown'] = 'nothing';
  metrics.upstreamUp.set(1);

  function opened({ kind, reason, detail }: FailedAttempt): void {
    trouble = { kind, reason, since: clock.wall() };
    metrics.upstreamUp.set(0);
    log({
      level: 'warn',
      message: 'the model endpoint fails: requests wait until it answers',
      reason: detail,
    });
  }

  function pauseMs({ kind, waitMs }: FailedAttempt, trials: number): number {
    const longest: Readonly<Record<FailureKind, number>> = {
      unreachable: Math.min(retry.longestMs, longestFreeMs),
      busy: retry.longestMs,
      failing: retry.longestMs,
      wasted: retry.longestMs * wastedFactor,
    };
    return retryDelayMs(trials, waitMs, { ...retry, longestMs: longest[kind] }, Math.random);
  }

  return {
    get trouble() {
      return trouble;
    },
    get shown() {
      return shown;
    },
    get pausedUntil() {
      return breaker.pausedUntil;
    },
    mayTry: breaker.mayTry,
    begin: breaker.begin,
    end: breaker.end,
    answered(line) {
      if (line === 'done') shown = 'work';
      else if (line === 'refused' && shown === 'nothing') shown = 'refusal';
      failingSince = null;
      breaker.succeed();
      if (trouble === null) return;
      const afterSeconds = Math.round((clock.wall() - trouble.since) / 1000);
      trouble = null;
      metrics.upstreamUp.set(1);
      log({ level: 'info', message: 'the model endpoint answers again', afterSeconds });
    },
    failed(attempt, { isTrial, inFlight = 0 }) {
      const at = clock.monotonic();
      shown = 'work';
      failingSince ??= at;
      const isSettling = attempt.kind === 'busy' && at - failingSince < busyMs;
      const certain = inFlight === 0 ? 1 : Math.max(leastFailures, inFlight);
      const opens = breaker.fail(at, {
        isTrial,
        needed: isSettling ? Number.POSITIVE_INFINITY : certain,
        pauseMs: (trials) => pauseMs(attempt, trials),
      });
      if (opens) opened(attempt);
      else if (trouble !== null && isTrial) {
        trouble = { ...trouble, kind: attempt.kind, reason: attempt.reason };
      }
    },
  };
}
