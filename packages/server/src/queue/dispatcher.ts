import type { BatchWait } from '@offpeak/core';
import type { CallSample } from '../concurrency/auto-concurrency.ts';
import { createBatchRefusals } from '../failures/batch-refusals.ts';
import type { LineOutcome } from '../failures/line-outcome.ts';
import { retryDelayMs } from '../failures/retry-delay.ts';
import { modelOf } from '../pool/model-of.ts';
import type { Target } from '../pool/target.ts';
import type { Line } from '../results/result-line.ts';
import { untilOpenMs } from '../time/hours.ts';
import { createResettableTimer, type ResettableTimer } from '../time/resettable-timer.ts';
import { type ActiveBatch, modelOfBatch } from './active-batch.ts';
import { attemptLine } from './attempt-line.ts';
import type { BatchQueue, WaitingLine } from './batch-queue.ts';
import type { DispatcherOptions } from './dispatcher-options.ts';
import { loadOf, mustWait, recordResult } from './line-results.ts';
import { longestUntried, pickBatch } from './pick-batch.ts';
import type { QueuedBatch } from './queued-batch.ts';
import { waitReason } from './wait-reason.ts';

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

/** How long a line waits while all endpoints that serve its model are full, in ms. */
const modelWaitMs = 50;

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
      model: undefined,
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
    const { pool, hours, clock } = this.#options;
    const batch = [...this.#batches.values()].find(({ queue }) => queue.batchId === batchId);
    const pausedUntil = Math.min(...pool.targets.map(({ limiter }) => limiter.pausedUntil));
    return waitReason({ endpoint: pool, refusals: batch?.refusals ?? null, hours, pausedUntil, clock });
  }

  sendLines(): void {
    const { clock, pool, stopping, mayCall } = this.#options;
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
    const nextRelease = this.#sendFree(now, at);
    const wakeAt = Math.min(nextDue, nextRelease, pool.nextFree(at));
    this.#timer.set(wakeAt === Infinity ? null : wakeAt);
  }

  /** Sends lines to free endpoints. Returns when a line that found none is to be tried again. */
  #sendFree(now: number, at: number): number {
    const { pool, live } = this.#options;
    let retryAt = Infinity;
    while (this.#inFlight < live.batchCeiling) {
      const free = pool.pick(at, null);
      const batch = free === null ? null : this.#nextBatch(now, at, free);
      const line = batch?.queue.dequeue(batch.refusals.problem === null ? 'waitedFirst' : 'newFirst');
      if (free === null || batch === null || line === null || line === undefined) {
        break;
      }
      const target = pool.targets.length === 1 ? free : pool.pick(at, modelOfBatch(batch, line.line));
      if (target === null) {
        // Only its first line shows which model a batch asks for. The endpoints that serve it are full.
        retryAt = at + modelWaitMs;
        batch.queue.postpone({ ...line, due: retryAt });
        continue;
      }
      void this.#send(batch, line, target);
    }
    return retryAt;
  }

  /** Returns until when no line may be sent, by the monotonic clock. */
  #heldUntil(now: number, at: number): number {
    const { hours, pool } = this.#options;
    const closedMs = hours === null ? 0 : untilOpenMs(hours, now);
    return Math.max(pool.heldUntil, closedMs === 0 ? at : at + closedMs);
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
  #nextBatch(now: number, at: number, target: Target): ActiveBatch | null {
    const { pool } = this.#options;
    const hasTarget = ({ model }: ActiveBatch): boolean =>
      pool.targets.length === 1 || model === undefined || pool.pick(at, model) !== null;
    const ready = [...this.#batches.values()].filter(
      (batch) => batch.refusals.mayTry(at) && hasTarget(batch),
    );
    const isTrial = target.endpoint.problem !== null;
    const candidates = isTrial ? longestUntried(ready) : ready;
    const queue = pickBatch(
      candidates.map((batch) => batch.queue),
      now,
    );
    return queue === null ? null : (this.#batches.get(queue) ?? null);
  }

  async #send(batch: ActiveBatch, line: WaitingLine, target: Target): Promise<void> {
    const { clock, metrics } = this.#options;
    const { endpoint, upstream } = target;
    const { queue, refusals } = batch;
    this.#changeInFlight(queue, target, 1);
    this.#options.live.batchBegan();
    const isTrial = endpoint.begin();
    if (isTrial) {
      this.#trials += 1;
      batch.lastTrial = this.#trials;
    }
    const isBatchTrial = refusals.begin();
    const { inFlight } = target;
    const sentAt = clock.monotonic();
    const outcome = await attemptLine({ upstream, clock, metrics }, batch, line.line);
    const ms = clock.monotonic() - sentAt;
    metrics.upstreamSeconds.observe(ms / 1000);
    if (outcome !== null) {
      this.#observe(target, outcome, { ms, inFlight }, isTrial);
    }
    endpoint.end(isTrial);
    if (outcome !== null) {
      await this.#settle(batch, line, { target, outcome, isBatchTrial });
    }
    refusals.end(isBatchTrial);
    this.#changeInFlight(queue, target, -1);
    batch.changed();
    this.sendLines();
  }

  #changeInFlight(queue: BatchQueue, target: Target, by: 1 | -1): void {
    this.#inFlight += by;
    target.inFlight += by;
    queue.inFlight += by;
    this.#options.metrics.linesInFlight.set(this.#inFlight);
  }

  /** Applies what an attempt says of the endpoint: to the concurrency limit and to its state. */
  #observe(
    { endpoint, limiter, inFlight }: Target,
    outcome: LineOutcome,
    call: Pick<CallSample, 'ms' | 'inFlight'>,
    isTrial: boolean,
  ): void {
    const { pool, metrics } = this.#options;
    limiter.ended({ ...call, ...loadOf(outcome) });
    metrics.concurrencyLimit.set(pool.limit);
    if (outcome.type === 'final') {
      endpoint.answered(outcome.refusal === null ? 'done' : 'refused');
    } else {
      endpoint.failed(outcome, { isTrial, inFlight });
    }
  }

  /** Records the result of an attempt, or puts its line back for another one. */
  async #settle(
    batch: ActiveBatch,
    waiting: WaitingLine,
    { target, outcome, isBatchTrial }: { target: Target; outcome: LineOutcome; isBatchTrial: boolean },
  ): Promise<void> {
    const attempts = waiting.attempts + 1;
    if (outcome.type === 'final') {
      if (this.#isServedElsewhere(target, waiting.line, outcome)) {
        this.#postpone(batch, { ...waiting, attempts, due: this.#options.clock.monotonic() });
        return;
      }
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
    const due = clock.monotonic() + this.#delayMs(target, attempts, outcome);
    this.#postpone(batch, { line: waiting.line, attempts, failures, answeredThen: this.#answered, due });
  }

  #countsAgainst(
    { answeredThen }: WaitingLine,
    attribution: 'never' | 'whenOthersSucceed' | 'always',
  ): boolean {
    return attribution === 'always' || (attribution === 'whenOthersSucceed' && this.#answered > answeredThen);
  }

  /** Whether a line was refused since its model is unknown to one endpoint, while another may serve it. */
  #isServedElsewhere(
    target: Target,
    line: Line,
    { refusal }: Extract<LineOutcome, { type: 'final' }>,
  ): boolean {
    const { pool } = this.#options;
    if (pool.targets.length === 1 || refusal?.status !== 404 || !refusal.reason.includes('model_not_found')) {
      return false;
    }
    const model = modelOf(line.body);
    if (model === null || !pool.hasOther(target, model)) {
      return false;
    }
    target.lacking.add(model);
    return true;
  }

  /**
   * While an endpoint fails, its own pauses decide; the pause of a line would come on top. A line that never
   * reached an endpoint goes to another one immediately, and the pause that one asks for is not another's.
   */
  #delayMs(
    target: Target,
    attempts: number,
    { kind, waitMs }: Extract<LineOutcome, { type: 'retry' }>,
  ): number {
    const { pool, retry } = this.#options;
    const hasOther = pool.targets.some((other) => other !== target && other.endpoint.problem === null);
    if (target.endpoint.problem !== null || (hasOther && kind === 'unreachable')) {
      return 0;
    }
    return retryDelayMs(attempts, hasOther ? null : waitMs, retry, Math.random);
  }

  #postpone({ queue }: ActiveBatch, waiting: WaitingLine): void {
    this.#options.metrics.retries.add(1);
    if (this.#batches.has(queue)) {
      queue.postpone(waiting);
    }
  }
}
