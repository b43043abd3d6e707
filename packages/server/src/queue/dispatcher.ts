import type { BatchWait } from '@offpeak/core';
import type { CallSample } from '../concurrency/auto-concurrency.ts';
import type { Limiter } from '../concurrency/limiter.ts';
import { type BatchRefusals, createBatchRefusals } from '../failures/batch-refusals.ts';
import type { EndpointState } from '../failures/endpoint-state.ts';
import type { LineOutcome } from '../failures/line-outcome.ts';
import { type RetryRules, retryDelayMs } from '../failures/retry-delay.ts';
import type { LiveTraffic } from '../live/live-traffic.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { type Hours, untilOpenMs } from '../time/hours.ts';
import { createResettableTimer, type ResettableTimer } from '../time/resettable-timer.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { attemptLine } from './attempt-line.ts';
import type { BatchQueue, WaitingLine } from './batch-queue.ts';
import { loadOf, mustWait, recordResult } from './line-results.ts';
import { longestUntried, pickBatch } from './pick-batch.ts';
import type { QueuedBatch } from './queued-batch.ts';
import { waitReason } from './wait-reason.ts';

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
  /** Whether a call may start now: see `Heartbeat.isLeaseHeld`. */
  mayCall(): boolean;
  endpoint: EndpointState;
  /** Aborted when no more lines may be sent; those in flight may finish. */
  stopping: AbortSignal;
}

/** Sends the lines of all running batches to the model endpoint, as many in parallel as it handles well. */
export interface Dispatcher {
  /** Whether no batch has lines to send. */
  readonly isIdle: boolean;
  /** The number of calls in flight. */
  readonly inFlight: number;
  add(batch: QueuedBatch): void;
  remove(batch: QueuedBatch): void;
  /** Sends as many lines as may be sent now; to be called when a queue received some. */
  sendLines(): void;
  /** Returns why the lines of a batch are not sent now, or null if this server knows no reason. */
  waitReason(batchId: string): BatchWait | null;
  /** Aborts the calls in flight; their lines get no result. */
  abort(): void;
}

/** A queued batch, and what the dispatcher knows of it. */
interface ActiveBatch extends QueuedBatch {
  refusals: BatchRefusals;
  /** The number of the last attempt of this batch that was a trial of the endpoint. */
  lastTrial: number;
  /** Aborts its calls. */
  signal: AbortSignal;
}

/** Creates a dispatcher without batches. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new LineDispatcher(options);
}

class LineDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #batches = new Map<BatchQueue, ActiveBatch>();
  readonly #stop = new AbortController();
  readonly #timer: ResettableTimer;
  #inFlight = 0;
  /** Lines that got a final answer. */
  #answered = 0;
  #trials = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#timer = createResettableTimer(options.clock, () => this.sendLines());
  }

  get isIdle(): boolean {
    return this.#batches.size === 0;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  add(batch: QueuedBatch): void {
    const { queue, hadAnswers, claimLost } = batch;
    this.#batches.set(queue, {
      ...batch,
      refusals: createBatchRefusals(queue.batchId, hadAnswers, this.#options),
      lastTrial: 0,
      // One signal for all calls of a batch: see `abortCallsOf`.
      signal: AbortSignal.any([this.#stop.signal, claimLost]),
    });
  }

  remove({ queue }: QueuedBatch): void {
    this.#batches.delete(queue);
  }

  abort(): void {
    this.#stop.abort();
  }

  waitReason(batchId: string): BatchWait | null {
    const { endpoint, hours, clock } = this.#options;
    const batch = [...this.#batches.values()].find(({ queue }) => queue.batchId === batchId);
    const { pausedUntil } = this.#options.limiter;
    return waitReason({ endpoint, refusals: batch?.refusals ?? null, hours, pausedUntil, clock });
  }

  sendLines(): void {
    const { clock, endpoint, limiter, live, stopping, mayCall } = this.#options;
    if (stopping.aborted || !mayCall()) {
      return;
    }
    const now = clock.now();
    const at = clock.monotonic();
    const heldUntil = this.#heldUntil(now, at);
    const nextDue = this.#releaseDue(at);
    if (heldUntil > at) {
      this.#timer.set(heldUntil);
      return;
    }
    const limit = Math.min(limiter.limit, live.batchCeiling);
    while (this.#inFlight < limit && endpoint.mayTry(at)) {
      const batch = this.#nextBatch(now, at);
      const line = batch?.queue.dequeue(batch.refusals.problem === null ? 'waitedFirst' : 'newFirst');
      if (batch === null || line === null || line === undefined) {
        break;
      }
      void this.#send(batch, line);
    }
    this.#timer.set(nextDue === Infinity ? null : nextDue);
  }

  /** Returns until when no line may be sent, by the monotonic clock. */
  #heldUntil(now: number, at: number): number {
    const { hours, endpoint, limiter } = this.#options;
    const closedMs = hours === null ? 0 : untilOpenMs(hours, now);
    return Math.max(limiter.pausedUntil, endpoint.pausedUntil, closedMs === 0 ? at : at + closedMs);
  }

  /** Lets due lines be sent again. Returns when the next line is due or the next batch may be tried. */
  #releaseDue(at: number): number {
    let nextDue = Infinity;
    for (const { queue, refusals } of this.#batches.values()) {
      nextDue = Math.min(nextDue, queue.releaseDue(at) ?? Infinity);
      if (refusals.pausedUntil > at) {
        nextDue = Math.min(nextDue, refusals.pausedUntil);
      }
    }
    return nextDue;
  }

  /** Trials of the endpoint take turns between batches, so that no single batch decides for all. */
  #nextBatch(now: number, at: number): ActiveBatch | null {
    const ready = [...this.#batches.values()].filter(({ refusals }) => refusals.mayTry(at));
    const isTrial = this.#options.endpoint.problem !== null;
    const candidates = isTrial ? longestUntried(ready) : ready;
    const queue = pickBatch(
      candidates.map((batch) => batch.queue),
      now,
    );
    return queue === null ? null : (this.#batches.get(queue) ?? null);
  }

  async #send(batch: ActiveBatch, line: WaitingLine): Promise<void> {
    const { endpoint, clock, metrics } = this.#options;
    const { queue, refusals } = batch;
    this.#changeInFlight(queue, 1);
    this.#options.live.batchBegan();
    const isTrial = endpoint.begin();
    if (isTrial) {
      this.#trials += 1;
      batch.lastTrial = this.#trials;
    }
    const isBatchTrial = refusals.begin();
    const inFlight = this.#inFlight;
    const sentAt = clock.monotonic();
    const outcome = await attemptLine(this.#options, batch, line.line);
    const ms = clock.monotonic() - sentAt;
    metrics.upstreamSeconds.observe(ms / 1000);
    if (outcome !== null) {
      this.#observe(outcome, { ms, inFlight }, isTrial);
    }
    endpoint.end(isTrial);
    if (outcome !== null) {
      await this.#settle(batch, line, outcome, isBatchTrial);
    }
    refusals.end(isBatchTrial);
    this.#changeInFlight(queue, -1);
    batch.changed();
    this.sendLines();
  }

  #changeInFlight(queue: BatchQueue, by: 1 | -1): void {
    this.#inFlight += by;
    queue.inFlight += by;
    this.#options.metrics.linesInFlight.set(this.#inFlight);
  }

  /** Applies what an attempt says of the endpoint: to the concurrency limit and to its state. */
  #observe(outcome: LineOutcome, call: Pick<CallSample, 'ms' | 'inFlight'>, isTrial: boolean): void {
    const { endpoint, limiter, metrics } = this.#options;
    limiter.ended({ ...call, ...loadOf(outcome) });
    metrics.concurrencyLimit.set(limiter.limit);
    if (outcome.type === 'final') {
      endpoint.answered(outcome.refusal === null ? 'done' : 'refused');
    } else {
      endpoint.failed(outcome, { isTrial, inFlight: this.#inFlight });
    }
  }

  /** Records the result of an attempt, or puts its line back for another one. */
  async #settle(
    batch: ActiveBatch,
    waiting: WaitingLine,
    outcome: LineOutcome,
    isBatchTrial: boolean,
  ): Promise<void> {
    const attempts = waiting.attempts + 1;
    if (outcome.type === 'final') {
      if (mustWait(batch.refusals, outcome, isBatchTrial)) {
        this.#postpone(batch, { ...waiting, attempts, due: this.#options.clock.monotonic() });
        return;
      }
      this.#answered += 1;
      await recordResult(batch, waiting.line, outcome.result);
      return;
    }
    const { retry, clock } = this.#options;
    const failures = waiting.failures + (this.#countsAgainst(waiting, outcome.attribution) ? 1 : 0);
    if (failures >= retry.maxAttempts) {
      await recordResult(batch, waiting.line, outcome.result);
      return;
    }
    const due = clock.monotonic() + this.#delayMs(attempts, outcome.waitMs);
    this.#postpone(batch, { line: waiting.line, attempts, failures, answeredThen: this.#answered, due });
  }

  #countsAgainst(
    { answeredThen }: WaitingLine,
    attribution: 'never' | 'whenOthersSucceed' | 'always',
  ): boolean {
    return attribution === 'always' || (attribution === 'whenOthersSucceed' && this.#answered > answeredThen);
  }

  /** While the endpoint fails, its own pauses decide; the pause of a line would come on top. */
  #delayMs(attempts: number, waitMs: number | null): number {
    const { endpoint, retry } = this.#options;
    return endpoint.problem === null ? retryDelayMs(attempts, waitMs, retry, Math.random) : 0;
  }

  #postpone({ queue }: ActiveBatch, waiting: WaitingLine): void {
    this.#options.metrics.retries.add(1);
    if (this.#batches.has(queue)) {
      queue.postpone(waiting);
    }
  }
}
