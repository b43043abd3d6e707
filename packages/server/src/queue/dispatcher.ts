import type { BatchWait } from '@offpeak/core';
import type { CallSample } from '../concurrency/auto-concurrency.ts';
import { createBatchRefusals } from '../failures/batch-refusals.ts';
import type { LineOutcome } from '../failures/line-outcome.ts';
import { refreshModels } from '../pool/refresh-models.ts';
import type { Target } from '../pool/target.ts';
import { untilOpenMs } from '../time/hours.ts';
import { createResettableTimer, type ResettableTimer } from '../time/resettable-timer.ts';
import type { ActiveBatch } from './active-batch.ts';
import { attemptLine } from './attempt-line.ts';
import type { BatchQueue, WaitingLine } from './batch-queue.ts';
import type { DispatcherOptions } from './dispatcher-options.ts';
import { loadOf, mustWait, recordResult, trialOutcome, unknownModelError } from './line-results.ts';
import { countsAgainst, delayMs, isServedElsewhere } from './line-retry.ts';
import { createModelTrial } from './model-trial.ts';
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
    const { queue, hadAnswers, claimLost, model } = batch;
    const { pool } = this.#options;
    const isKnown = (): boolean => model === null || hadAnswers || pool.knows(model);
    this.#batches.set(queue, {
      ...batch,
      refusals: createBatchRefusals(queue.batchId, hadAnswers, this.#options),
      modelTrial: createModelTrial(isKnown),
      lastTrial: 0,
      // One signal for all calls of a batch: see `abortCallsOf`.
      signal: AbortSignal.any([this.#stop.signal, claimLost]),
    });
    if (!isKnown()) {
      void this.#askForModels();
    }
  }

  /** A list that has the model of a batch ends its trial. */
  async #askForModels(): Promise<void> {
    const { pool, stopping } = this.#options;
    const unknown = pool.targets.filter(({ models }) => models === null);
    await Promise.all(unknown.map((target) => refreshModels(target, stopping)));
    this.sendLines();
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
    return waitReason({ targets: pool.targets, refusals: batch?.refusals ?? null, hours, clock });
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
    this.#sendFree(now, at);
    const wakeAt = Math.min(nextDue, pool.nextFree(at));
    this.#timer.set(wakeAt === Infinity ? null : wakeAt);
  }

  /** Sends lines to free endpoints. */
  #sendFree(now: number, at: number): void {
    const { pool, live } = this.#options;
    while (this.#inFlight < live.batchCeiling) {
      const free = pool.pick(at, null);
      const batch = free === null ? null : this.#nextBatch(now, at, free);
      const target = batch === null ? null : pool.pick(at, batch.model);
      if (batch === null || target === null) {
        return;
      }
      const line = batch.queue.dequeue(batch.refusals.problem === null ? 'waitedFirst' : 'newFirst');
      if (line === null) {
        return;
      }
      void this.#send(batch, line, target);
    }
  }

  /** Returns until when no line may be sent, by the monotonic clock. */
  #heldUntil(now: number, at: number): number {
    const { hours, pool } = this.#options;
    const closedMs = hours === null ? 0 : untilOpenMs(hours, now);
    return Math.max(pool.heldUntil(at), closedMs === 0 ? at : at + closedMs);
  }

  /** Lets due lines be sent again. Returns when the next line is due or the next batch may be tried. */
  #releaseDue(at: number): number {
    let nextDue = Infinity;
    for (const { queue, refusals, modelTrial } of this.#batches.values()) {
      nextDue = Math.min(nextDue, queue.releaseDue(at) ?? Infinity);
      for (const until of [refusals.pausedUntil, modelTrial.heldUntil]) {
        nextDue = until > at ? Math.min(nextDue, until) : nextDue;
      }
    }
    return nextDue;
  }

  /** Trials of the endpoint take turns between batches, so that no single batch decides for all. */
  #nextBatch(now: number, at: number, target: Target): ActiveBatch | null {
    const { pool } = this.#options;
    const hasTarget = ({ model }: ActiveBatch): boolean =>
      pool.targets.length === 1 || pool.pick(at, model) !== null;
    const ready = [...this.#batches.values()].filter(
      (batch) => batch.refusals.mayTry(at) && batch.modelTrial.mayTry(at) && hasTarget(batch),
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
    const isModelTrial = batch.modelTrial.begin(sentAt);
    const outcome = await attemptLine({ upstream, clock, metrics }, batch, line.line);
    const ms = clock.monotonic() - sentAt;
    metrics.upstreamSeconds.observe(ms / 1000);
    if (outcome !== null) {
      this.#observe(target, outcome, { ms, inFlight }, isTrial);
    }
    endpoint.end(isTrial);
    if (outcome !== null) {
      await this.#settle(batch, line, { target, outcome, isBatchTrial, isModelTrial });
    }
    if (isModelTrial) {
      batch.modelTrial.end(outcome === null ? 'waited' : trialOutcome(outcome));
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
    attempt: { target: Target; outcome: LineOutcome; isBatchTrial: boolean; isModelTrial: boolean },
  ): Promise<void> {
    const { target, outcome, isModelTrial } = attempt;
    const attempts = waiting.attempts + 1;
    if (outcome.type === 'final') {
      if (
        isServedElsewhere(target, this.#options.pool, batch.model, outcome) ||
        mustWait(batch.refusals, { ...attempt, outcome })
      ) {
        this.#postpone(batch, { ...waiting, attempts, due: this.#options.clock.monotonic() });
        return;
      }
      const sentence = outcome.refusal?.unknownModel ?? null;
      if (isModelTrial && sentence !== null) {
        this.#batches.delete(batch.queue);
        batch.reject(unknownModelError(batch.model, sentence));
        return;
      }
      this.#answered += 1;
      if (batch.model !== null && outcome.result.kind === 'output') {
        this.#options.pool.answered(batch.model);
      }
      await recordResult(batch, waiting.line, outcome.result);
      return;
    }
    const { pool, retry, clock } = this.#options;
    const failures = waiting.failures + (countsAgainst(waiting, outcome.attribution, this.#answered) ? 1 : 0);
    if (failures >= retry.maxAttempts) {
      await recordResult(batch, waiting.line, outcome.result);
      return;
    }
    const due = clock.monotonic() + delayMs(target, attempts, outcome, { pool, retry });
    this.#postpone(batch, { line: waiting.line, attempts, failures, answeredThen: this.#answered, due });
  }

  #postpone({ queue }: ActiveBatch, waiting: WaitingLine): void {
    this.#options.metrics.retries.add(1);
    if (this.#batches.has(queue)) {
      queue.postpone(waiting);
    }
  }
}
