import type { Log } from '../log/log.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { createBreaker } from './breaker.ts';
import type { Trouble } from './endpoint-state.ts';
import type { Refusal } from './line-outcome.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';

/** Whether the lines of one batch are refused for a reason that is not theirs. Times are of the monotonic clock, in ms. */
export interface LaneRefusals {
  /** Null while lines are answered. */
  readonly trouble: Pick<Trouble, 'reason' | 'since'> | null;
  readonly pausedUntil: number;
  mayTry(at: number): boolean;
  /** Notes that a line is sent; returns whether it is a trial. Each call needs one of `end`. */
  begin(): boolean;
  end(isTrial: boolean): void;
  /** A line was answered. With `isSuccess`, by the model. */
  answered(isSuccess: boolean): void;
  /** A line was refused. Returns true if it is to wait: the refusal says nothing of it. */
  refused(refusal: Refusal, isTrial: boolean): boolean;
}

/** Refusals alike in a row, of one batch, from which on they are held to be about the endpoint. */
const neededRefusals = 10;
/** Pauses become so many times as long as those between attempts: a person has to do something. */
const longFactor = 10;

/** The key, the money, or the proxy's password: no line is to blame, whichever comes first. */
const aboutAccount: ReadonlySet<number> = new Set([401, 402, 407]);
/** About a path, a model or a right: the batch's own fault if it was so from the beginning, else the endpoint has changed. */
const aboutChange: ReadonlySet<number> = new Set([403, 404, 405, 410, 421, 423, 426, 451]);

/** Nothing was refused yet. `hadAnswers`: lines of the batch were answered by the model before. */
export function createLaneRefusals(
  batchId: string,
  hadAnswers: boolean,
  { clock, retry, log }: { clock: SteadyClock; retry: RetryRules; log: Log },
): LaneRefusals {
  const breaker = createBreaker();
  let wasAnswered = hadAnswers;
  let lastReason: string | null = null;
  let trouble: { reason: string; since: number } | null = null;

  function mayBeEndpoint({ status }: Refusal): boolean {
    const isRedirect = status >= 300 && status < 400;
    return aboutAccount.has(status) || (wasAnswered && (isRedirect || aboutChange.has(status)));
  }

  function answered(isSuccess: boolean): void {
    wasAnswered ||= isSuccess;
    lastReason = null;
    breaker.succeed();
    if (trouble === null) return;
    const afterSeconds = Math.round((clock.wall() - trouble.since) / 1000);
    trouble = null;
    log({
      level: 'info',
      message: 'the model endpoint takes the batch again',
      batch: batchId,
      afterSeconds,
    });
  }

  return {
    get trouble() {
      return trouble;
    },
    get pausedUntil() {
      return breaker.pausedUntil;
    },
    mayTry: breaker.mayTry,
    begin: breaker.begin,
    end: breaker.end,
    answered,
    refused(refusal, isTrial) {
      const { reason } = refusal;
      if (!mayBeEndpoint(refusal)) {
        answered(false);
        return false;
      }
      if (!breaker.isOpen && reason !== lastReason) breaker.succeed();
      lastReason = reason;
      const opens = breaker.fail(clock.monotonic(), {
        isTrial,
        needed: neededRefusals,
        pauseMs: (trials) =>
          retryDelayMs(trials, null, { ...retry, longestMs: retry.longestMs * longFactor }, Math.random),
      });
      if (opens) {
        trouble = { reason, since: clock.wall() };
        const message = 'the model endpoint refuses every request of a batch: it waits';
        log({ level: 'warn', message, batch: batchId, reason });
      } else if (trouble !== null && isTrial) trouble = { ...trouble, reason };
      return breaker.isOpen;
    },
  };
}
