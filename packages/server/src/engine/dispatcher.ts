import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { SteadyClock } from '../steady-clock.ts';
import { type Upstream, UpstreamFailure } from '../upstream/upstream.ts';
import { createAlarm } from './alarm.ts';
import { chooseLane } from './choose-lane.ts';
import { type Hours, untilOpenMs } from './hours.ts';
import type { Lane, WaitingLine } from './lane.ts';
import { judgeAnswer, judgeFailure, type LineOutcome, type LineResult } from './line-outcome.ts';
import { pace, startPacing } from './pacer.ts';
import type { Line } from './result-line.ts';
import { type RetryRules, retryDelayMs } from './retry-delay.ts';

/** What a dispatcher works with. */
export interface DispatcherOptions {
  upstream: Upstream;
  clock: SteadyClock;
  /** Most calls under way at the same time. */
  concurrency: number;
  hours: Hours | null;
  retry: RetryRules;
  metrics: ServerMetrics;
  /** Whether a call may begin now: see `Heartbeat.holds`. */
  mayCall(): boolean;
  /** Aborted when no more lines are to be sent; those under way may finish. */
  stopping: AbortSignal;
}

/** A lane in work: where its results go, and whom to tell about room and emptiness. */
export interface LaneWork {
  lane: Lane;
  /** Holds a result; the line keeps its slot until this resolves. It never rejects. */
  record(index: number, result: LineResult): Promise<void>;
  /** Called after every line that left the lane. */
  changed(): void;
  /** Aborted when no result of the lane can be recorded any more: its calls are broken off. */
  claimLost: AbortSignal;
}

/** Sends the lines of all running batches to the one upstream, as many at a time as it takes well. */
export interface Dispatcher {
  add(work: LaneWork): void;
  remove(work: LaneWork): void;
  /** Looks for lines to send; to be called when a lane got some. */
  pump(): void;
  /** Breaks off the calls under way; their lines get no result. */
  abort(): void;
}

/** A dispatcher without work. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { upstream, clock, hours, retry, metrics } = options;
  const works = new Map<Lane, LaneWork>();
  const signals = new WeakMap<LaneWork, AbortSignal>();
  const stop = new AbortController();
  let pacing = startPacing(options.concurrency);
  let inFlight = 0;
  let answered = 0;
  const alarm = createAlarm(clock, pump);

  function pump(): void {
    if (options.stopping.aborted || !options.mayCall()) return;
    const now = clock.now();
    const at = clock.monotonic();
    let nextDue = Infinity;
    for (const lane of works.keys()) nextDue = Math.min(nextDue, lane.wake(at) ?? Infinity);
    const opening = hours === null ? 0 : untilOpenMs(hours, now);
    const heldUntil = Math.max(pacing.pausedUntil, opening === 0 ? at : at + opening);
    if (heldUntil > at) {
      alarm.set(heldUntil);
      return;
    }
    while (inFlight < pacing.limit) {
      const lane = chooseLane(works.keys(), now);
      const waiting = lane?.take();
      const work = lane === null ? undefined : works.get(lane);
      if (waiting === null || waiting === undefined || work === undefined) break;
      void run(work, waiting);
    }
    alarm.set(nextDue === Infinity ? null : nextDue);
  }

  async function run(work: LaneWork, waiting: WaitingLine): Promise<void> {
    const { lane } = work;
    inFlight += 1;
    lane.inFlight += 1;
    metrics.linesInFlight.set(inFlight);
    const underWay = inFlight;
    const begun = clock.monotonic();
    const outcome = await attempt(work, waiting);
    metrics.upstreamSeconds.observe((clock.monotonic() - begun) / 1000);
    if (outcome !== null) {
      const sample = outcome.type === 'final' ? calm : outcome;
      pacing = pace(pacing, sample, underWay, clock.monotonic());
      metrics.concurrencyLimit.set(pacing.limit);
      await settle(work, waiting, outcome);
    }
    inFlight -= 1;
    metrics.linesInFlight.set(inFlight);
    lane.inFlight -= 1;
    work.changed();
    pump();
  }

  async function attempt(work: LaneWork, { line }: WaitingLine): Promise<LineOutcome | null> {
    const { lane } = work;
    const signal = signals.get(work) ?? stop.signal;
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

  async function settle(work: LaneWork, waiting: WaitingLine, outcome: LineOutcome): Promise<void> {
    if (outcome.type === 'final') {
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
    const due = clock.monotonic() + retryDelayMs(attempts, outcome.waitMs, retry, Math.random);
    metrics.retries.add(1);
    if (works.has(work.lane)) {
      work.lane.postpone({ line: waiting.line, attempts, faults, answeredThen: answered, due });
    }
  }

  return {
    add(work) {
      works.set(work.lane, work);
      // One signal for all calls of a lane: see `abortCallsOf`.
      signals.set(work, AbortSignal.any([stop.signal, work.claimLost]));
    },
    remove(work) {
      works.delete(work.lane);
    },
    pump,
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

const calm = { overload: false, waitMs: null };
