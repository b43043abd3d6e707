import { backoffMs } from '@offpeak/core/protocol';
import { type Log, reasonOf } from '../log/log.ts';
import type { Claim } from '../storage/claim.ts';
import type { BatchStore } from '../storage/storage.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createWaker, type Waker } from '../time/waker.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Runs } from './runs.ts';

/** What a claim loop works with. */
export interface ClaimLoopOptions {
  batches: BatchStore;
  clock: SteadyClock;
  log: Log;
  /** The id under which this server claims batches. */
  owner: string;
  /** How long the storage keeps a batch for this server without a heartbeat, in ms. */
  leaseMs: number;
  heartbeat: Pick<Heartbeat, 'isLeaseHeld' | 'sent'>;
  runs: Runs;
  /** Aborted when no more batches may be claimed. */
  stopping: AbortSignal;
}

/** Claims the batches of a storage and starts their runs. */
export interface ClaimLoop {
  start(): void;
  /** Checks the queue now instead of in the next round. */
  nudge(): void;
  /**
   * Compares the claims that heartbeat number `beat` found with the runs of this server: a run without its
   * claim ends, and a claim without a run is released.
   */
  reconcile(held: readonly Claim[], beat: number): void;
  /** Resolves once the loop has ended; it ends when `stopping` is aborted. */
  ended(): Promise<void>;
}

/** The number of batches that run at the same time. */
const maxRuns = 128;
/** The number of batches beyond that which may be cancelled, or only validated, while all others run. */
const maxExtraRuns = 16;
/** How often the queue is checked, in ms. */
const claimEveryMs = 1000;
/** The first and the longest pause after the storage did not answer, in ms. */
const [firstBackoffMs, maxBackoffMs] = [1000, 30_000];

/** Creates a claim loop that has not started. */
export function createClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  return new QueueClaimLoop(options);
}

class QueueClaimLoop implements ClaimLoop {
  readonly #options: ClaimLoopOptions;
  readonly #waker: Waker;
  #looping: Promise<void> = Promise.resolve();
  /** The last beat that was sent before the queue was checked; null during a check. */
  #checkedAtBeat: number | null = 0;

  constructor(options: ClaimLoopOptions) {
    this.#options = options;
    this.#waker = createWaker(options.clock);
  }

  start(): void {
    this.#looping = this.#loop();
  }

  nudge(): void {
    this.#waker.wake();
  }

  ended(): Promise<void> {
    return this.#looping;
  }

  reconcile(held: readonly Claim[], beat: number): void {
    const { batches, runs } = this.#options;
    runs.dropLost(held, beat);
    // The response to a claim may still be in flight: its batch is held and does not run yet.
    if (this.#checkedAtBeat === null || beat <= this.#checkedAtBeat) {
      return;
    }
    // A claim or a release whose response was lost.
    for (const claim of held.filter((one) => !runs.has(one))) {
      void batches.release(claim).catch(() => undefined);
    }
  }

  async #loop(): Promise<void> {
    const { heartbeat, log, stopping } = this.#options;
    let failures = 0;
    while (!stopping.aborted) {
      try {
        if (heartbeat.isLeaseHeld) {
          await this.#claimBatches();
        }
        failures = 0;
      } catch (error) {
        failures += 1;
        log({ level: 'error', message: 'the storage did not answer', reason: reasonOf(error) });
      }
      const pauseMs = failures === 0 ? claimEveryMs : backoffMs(failures - 1, firstBackoffMs, maxBackoffMs);
      await this.#waker.wait(pauseMs, stopping);
    }
  }

  async #claimBatches(): Promise<void> {
    const { runs, heartbeat } = this.#options;
    this.#checkedAtBeat = null;
    try {
      await this.#claimUpTo(maxRuns - runs.size);
      for (const status of ['cancelling', 'validating'] as const) {
        const free = maxRuns + maxExtraRuns - runs.size;
        if (free <= maxExtraRuns) {
          await this.#claimUpTo(free, status);
        }
      }
    } finally {
      this.#checkedAtBeat = heartbeat.sent;
    }
  }

  async #claimUpTo(limit: number, status?: 'cancelling' | 'validating'): Promise<void> {
    if (limit < 1) {
      return;
    }
    const { batches, runs, heartbeat, owner, leaseMs: forMs } = this.#options;
    const query = { owner, forMs, limit, except: runs.ids(), ...(status && { status }) };
    for (const batch of await batches.claim(query)) {
      const onlyValidate = runs.size >= maxRuns && batch.record.state.status === 'validating';
      runs.begin(batch, { beat: heartbeat.sent, onlyValidate });
    }
  }
}
