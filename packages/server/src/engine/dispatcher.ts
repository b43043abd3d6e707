import type { BatchWait } from '@offpeak/core';
import type { CallSample } from '../concurrency/auto-concurrency.ts';
import type { Limiter } from '../concurrency/limiter.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { type Upstream, UpstreamFailure } from '../upstream/upstream.ts';
import { createAlarm } from './alarm.ts';
import { chooseLane } from './choose-lane.ts';
import type { EndpointState } from './endpoint-state.ts';
import { type Hours, untilOpenMs } from './hours.ts';
import type { Lane, WaitingLine } from './lane.ts';
import { createLaneRefusals, type LaneRefusals } from './lane-refusals.ts';
import { judgeAnswer, judgeFailure, type LineOutcome, type LineResult } from './line-outcome.ts';
import type { Line } from './result-line.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';
import { waitOf } from './wait.ts';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  upstream: Upstream;
  clock: SteadyClock;
  /** Decides how many calls may be in flight. */
  limiter: Limiter;
  /** Live calls, which go first. */
  live: Pick<LiveTraffic, 'batchCeiling' | 'batchBegan'>;
  hours: Hours | null;
  retry: RetryRules;
  log: Log;
  metrics: ServerMetrics;
  /** Whether a call may begin now: see `Heartbeat.holds`. */
  mayCall(): boolean;
  endpoint: EndpointState;
  /** Aborted when no more lines are to be sent; those under way may finish. */
  stopping: AbortSignal;
}

/** A lane in work: where its results go, and whom to tell about room and emptiness. */
export interface LaneWork {
  lane: Lane;
  /** Whether lines of the batch were answered by the model before. */
  hadAnswers: boolean;
  /** Holds a result; the line keeps its slot until this resolves. It never rejects. */
  record(index: number, result: LineResult): Promise<void>;
  /** Called after every line that left the lane. */
  changed(): void;
  /** Aborted when no result of the lane can be recorded any more: its calls are broken off. */
  claimLost: AbortSignal;
}

/** Sends the lines of all running batches to the one upstream, as many at a time as it takes well. */
export interface Dispatcher {
  /** Whether no batch has lines to send. */
  readonly isIdle: boolean;
  /** Calls in flight. */
  readonly inFlight: number;
  add(work: LaneWork): void;
  remove(work: LaneWork): void;
  /** Looks for lines to send; to be called when a lane got some. */
  pump(): void;
  /** Why the lines of a batch are not sent now; null if they are, as far as is known here. */
  waitOf(batchId: string): BatchWait | null;
  /** Breaks off the calls under way; their lines get no result. */
  abort(): void;
}

/** A lane with what the dispatcher knows of it. */
interface Work extends LaneWork {
  refusals: LaneRefusals;
  /** The number of the last attempt of this lane that was a trial of the endpoint. */
  lastTrial: number;
  /** Breaks off its calls. */
  signal: AbortSignal;
}

/** A dispatcher without work. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { upstream, clock, hours, retry, metrics, endpoint, limiter, live } = options;
  const works = new Map<Lane, Work>();
  const stop = new AbortController();
  let inFlight = 0;
  let answered = 0;
  let trials = 0;
  const alarm = createAlarm(clock, pump);

  function pump(): void {
    if (options.stopping.aborted || !options.mayCall()) return;
    const now = clock.now();
    const at = clock.monotonic();
    const opening = hours === null ? 0 : untilOpenMs(hours, now);
    const heldUntil = Math.max(limiter.pausedUntil, endpoint.pausedUntil, opening === 0 ? at : at + opening);
    const nextDue = wakeLanes(at);
    if (heldUntil > at) {
      alarm.set(heldUntil);
      return;
    }
    const limit = Math.min(limiter.limit, live.batchCeiling);
    while (inFlight < limit && endpoint.mayTry(at)) {
      const work = nextWork(now, at);
      const waiting = work?.lane.take(work.refusals.trouble === null ? 'waitedFirst' : 'newFirst');
      if (work === null || waiting === null || waiting === undefined) break;
      void run(work, waiting);
    }
    alarm.set(nextDue === Infinity ? null : nextDue);
  }

  /** Lets the lines be sent that are due, and returns when the next are, or the next lane is tried again. */
  function wakeLanes(at: number): number {
    let nextDue = Infinity;
    for (const { lane, refusals } of works.values()) {
      nextDue = Math.min(nextDue, lane.wake(at) ?? Infinity);
      if (refusals.pausedUntil > at) nextDue = Math.min(nextDue, refusals.pausedUntil);
    }
    return nextDue;
  }

  /** The lane to send from; while the endpoint is on trial each in turn, so that one lane alone does not decide about all. */
  function nextWork(now: number, at: number): Work | null {
    const ready = readyLanes(at);
    const isTrial = endpoint.trouble !== null;
    const lane = chooseLane(isTrial ? longestUntried(ready) : ready, now);
    return lane === null ? null : (works.get(lane) ?? null);
  }

  function* readyLanes(at: number): Generator<Lane, void, undefined> {
    for (const { lane, refusals } of works.values()) if (refusals.mayTry(at)) yield lane;
  }

  function longestUntried(lanes: Iterable<Lane>): Lane[] {
    const sendable = [...lanes].filter((lane) => lane.sendable > 0);
    const lastTrial = (lane: Lane): number => works.get(lane)?.lastTrial ?? 0;
    const least = Math.min(...sendable.map(lastTrial));
    return sendable.filter((lane) => lastTrial(lane) === least);
  }

  async function run(work: Work, waiting: WaitingLine): Promise<void> {
    const { lane, refusals } = work;
    inFlight += 1;
    live.batchBegan();
    lane.inFlight += 1;
    metrics.linesInFlight.set(inFlight);
    const isTrial = endpoint.begin();
    if (isTrial) work.lastTrial = ++trials;
    const isLaneTrial = refusals.begin();
    const underWay = inFlight;
    const begun = clock.monotonic();
    const outcome = await attempt(work, waiting);
    const ms = clock.monotonic() - begun;
    metrics.upstreamSeconds.observe(ms / 1000);
    if (outcome !== null) {
      limiter.ended({ ms, inFlight: underWay, ...loadOf(outcome) });
      metrics.concurrencyLimit.set(limiter.limit);
      if (outcome.type === 'final') endpoint.answered(outcome.refusal === null ? 'done' : 'refused');
      else endpoint.failed(outcome, { isTrial, inFlight });
    }
    endpoint.end(isTrial);
    if (outcome !== null) await settle(work, waiting, outcome, isLaneTrial);
    refusals.end(isLaneTrial);
    inFlight -= 1;
    metrics.linesInFlight.set(inFlight);
    lane.inFlight -= 1;
    work.changed();
    pump();
  }

  async function attempt({ lane, signal }: Work, { line }: WaitingLine): Promise<LineOutcome | null> {
    try {
      const answer = await upstream.send({ endpoint: lane.endpoint, body: line.body, signal });
      metrics.attempts.add(1, String(answer.status));
      return judgeAnswer(lane.batchId, line, answer, clock.wall());
    } catch (error) {
      if (signal.aborted) return null;
      const failure =
        error instanceof UpstreamFailure
          ? error
          : new UpstreamFailure('broken', 'The call broke off.', error);
      metrics.attempts.add(1, failure.kind);
      return judgeFailure(lane.batchId, line, failure);
    }
  }

  async function settle(
    work: Work,
    waiting: WaitingLine,
    outcome: LineOutcome,
    isLaneTrial: boolean,
  ): Promise<void> {
    if (outcome.type === 'final') {
      if (isToWait(work, outcome, isLaneTrial)) {
        postpone(work, { ...waiting, attempts: waiting.attempts + 1, due: clock.monotonic() });
        return;
      }
      answered += 1;
      await work.record(waiting.line.index, outcome.result);
      letGo(waiting.line);
      return;
    }
    const attempts = waiting.attempts + 1;
    const othersDidWell = answered > waiting.answeredThen;
    const counts = outcome.blame === 'always' || (outcome.blame === 'whenOthersDoWell' && othersDidWell);
    const faults = waiting.faults + (counts ? 1 : 0);
    if (faults >= retry.mostAttempts) {
      await work.record(waiting.line.index, outcome.result);
      letGo(waiting.line);
      return;
    }
    // While the endpoint is in trouble, its pauses decide; a line's own would come on top.
    const waitMs = endpoint.trouble === null ? retryDelayMs(attempts, outcome.waitMs, retry, Math.random) : 0;
    const due = clock.monotonic() + waitMs;
    postpone(work, { line: waiting.line, attempts, faults, answeredThen: answered, due });
  }

  /** Whether a refused line waits, since all others of its batch are refused alike. */
  function isToWait(
    { refusals }: Work,
    { result, refusal }: Extract<LineOutcome, { type: 'final' }>,
    isLaneTrial: boolean,
  ): boolean {
    if (refusal !== null) return refusals.refused(refusal, isLaneTrial);
    refusals.answered(result.kind === 'output');
    return false;
  }

  function postpone({ lane }: Work, waiting: WaitingLine): void {
    metrics.retries.add(1);
    if (works.has(lane)) lane.postpone(waiting);
  }

  return {
    get isIdle() {
      return works.size === 0;
    },
    get inFlight() {
      return inFlight;
    },
    add(work) {
      works.set(work.lane, {
        ...work,
        refusals: createLaneRefusals(work.lane.batchId, work.hadAnswers, options),
        lastTrial: 0,
        // One signal for all calls of a lane: see `abortCallsOf`.
        signal: AbortSignal.any([stop.signal, work.claimLost]),
      });
    },
    remove(work) {
      works.delete(work.lane);
    },
    pump,
    waitOf(batchId) {
      const work = [...works.values()].find(({ lane }) => lane.batchId === batchId);
      const { pausedUntil } = limiter;
      return waitOf({ endpoint, refusals: work?.refusals ?? null, hours, pausedUntil, clock });
    },
    abort: () => stop.abort(),
  };
}

/**
 * Empties a line that has its result. V8 comes to make such objects old from the start, since so many live through a young collection: the
 * text they would hold until the next full one adds up.
 */
function letGo(line: Line): void {
  line.body = '';
  line.customId = '';
}

/** What an outcome says of the upstream's load. */
function loadOf(outcome: LineOutcome): Pick<CallSample, 'succeeded' | 'tokens' | 'overload' | 'waitMs'> {
  if (outcome.type === 'retry') {
    const { overload, waitMs } = outcome;
    return { succeeded: false, tokens: null, overload, waitMs };
  }
  const tokens = outcome.result.usage?.output_tokens ?? 0;
  const succeeded = outcome.result.kind === 'output';
  return { succeeded, tokens: tokens > 0 ? tokens : null, overload: false, waitMs: null };
}
