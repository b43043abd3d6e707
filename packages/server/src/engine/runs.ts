import { hasEnded } from '../lifecycle/batch-machine.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { type Claim, type ClaimedBatch, ClaimLostError, isSameClaim } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import { createWaker, type Waker } from '../time/waker.ts';
import type { EngineContext } from './context.ts';
import { createFailureTracker, type FailureTracker } from './failure-tracker.ts';
import { runBatch, validateBatch } from './run-batch.ts';

/** What all runs of a server share. */
export interface RunsOptions {
  shared: Omit<EngineContext, 'claim' | 'loseClaim' | 'claimLost'>;
  metrics: ServerMetrics;
  log: Log;
  /** Called whenever a run has ended. */
  ended(): void;
}

/** The batches that this server runs, each at most once at a time. */
export interface Runs {
  readonly size: number;
  /**
   * Returns the ids of the batches that run, including those whose claim was lost and whose last calls are
   * still in flight.
   */
  ids(): string[];
  /** Whether a batch runs under exactly this claim. */
  has(claim: Claim): boolean;
  /** Starts the run of a claimed batch. `beat` is the last heartbeat sent before the claim was answered. */
  begin(claimed: ClaimedBatch, options: { beat: number; onlyValidate: boolean }): void;
  /** Ends every run whose claim is not among those that heartbeat number `beat` found held. */
  dropLost(held: readonly Claim[], beat: number): void;
  /** Reports that a stored batch has changed; returns false when it does not run here. */
  nudge(batchId: string): boolean;
  /** Resolves when all current runs have ended. */
  drained(): Promise<void>;
}

/** One run of a batch. */
interface Run {
  readonly claim: Claim;
  /** The last heartbeat sent before the batch was claimed. */
  readonly beat: number;
  readonly waker: Waker;
  /** No new line is sent; lines in flight may still be recorded. */
  stop(): void;
  readonly isStopped: boolean;
  /** Resolves when the run has ended. */
  done: Promise<void>;
}

/** Creates the runs of a server: none. */
export function createRuns({ shared, metrics, log, ended }: RunsOptions): Runs {
  const runs = new Map<string, Run>();
  const failures = createFailureTracker();

  return {
    get size() {
      return runs.size;
    },
    ids: () => [...runs.keys()],
    has: (claim) => isSameClaim(runs.get(claim.batchId)?.claim, claim),
    begin(claimed, { beat, onlyValidate }) {
      const { batchId } = claimed.claim;
      if (runs.has(batchId)) {
        throw new Error(`Batch ${batchId} already runs here.`);
      }
      const { run, context } = prepareRun(shared, claimed.claim, beat);
      runs.set(batchId, run);
      metrics.batchesRunning.set(runs.size);
      run.done = execute(context, claimed.record, { run, onlyValidate, failures, log }).finally(() => {
        runs.delete(batchId);
        metrics.batchesRunning.set(runs.size);
        ended();
      });
    },
    dropLost(held, beat) {
      const current = new Map(held.map((claim) => [claim.batchId, claim]));
      for (const [id, run] of runs) {
        if (run.beat < beat && !isSameClaim(current.get(id), run.claim)) {
          run.stop();
        }
      }
    },
    nudge(batchId) {
      const run = runs.get(batchId);
      run?.waker.wake();
      return run !== undefined;
    },
    async drained() {
      await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };
}

function prepareRun(
  shared: RunsOptions['shared'],
  claim: Claim,
  beat: number,
): { run: Run; context: EngineContext } {
  // A heartbeat that misses the claim stops new lines. A refused write also means that nothing can be
  // recorded.
  const stopped = new AbortController();
  const refused = new AbortController();
  const run: Run = {
    claim,
    beat,
    waker: createWaker(shared.clock),
    stop: () => stopped.abort(),
    get isStopped() {
      return stopped.signal.aborted;
    },
    done: Promise.resolve(),
  };
  const context: EngineContext = {
    ...shared,
    claim,
    stopping: AbortSignal.any([shared.stopping, stopped.signal]),
    claimLost: refused.signal,
    loseClaim() {
      stopped.abort();
      refused.abort();
    },
  };
  return { run, context };
}

async function execute(
  context: EngineContext,
  record: BatchRecord,
  work: { run: Run; onlyValidate: boolean; failures: FailureTracker; log: Log },
): Promise<void> {
  const { run, failures } = work;
  const startedAt = context.clock.monotonic();
  try {
    await (work.onlyValidate ? validateBatch(context, record) : runBatch(context, record, run.waker));
    failures.clear(record.state.id);
  } catch (error) {
    if (error instanceof ClaimLostError) {
      context.loseClaim();
    } else if (!run.isStopped) {
      const ranMs = context.clock.monotonic() - startedAt;
      await failures.handle(context, record, { error, ranMs }, run.waker).catch(ignoreLostClaim);
    }
  }
  if (run.isStopped) {
    await logLostClaim(context, record, work.log);
  }
  await releaseClaim(context, work.log);
}

/** A batch that has ended has no claim either; that is nothing to log. */
async function logLostClaim({ storage }: EngineContext, batch: BatchRecord, log: Log): Promise<void> {
  const { id } = batch.state;
  const now = await storage.batches.get(batch.project, id).catch(() => null);
  if (now === null || !hasEnded(now.state)) {
    log({ level: 'warn', message: 'the claim on a batch was lost', batch: id });
  }
}

/** A claim that cannot be released now is found by a later heartbeat, which releases it. */
async function releaseClaim({ storage, claim }: EngineContext, log: Log): Promise<void> {
  try {
    await storage.batches.release(claim);
  } catch (error) {
    const reason = reasonOf(error);
    log({ level: 'error', message: 'a batch could not be released', batch: claim.batchId, reason });
  }
}

function ignoreLostClaim(error: unknown): void {
  if (!(error instanceof ClaimLostError)) {
    throw error;
  }
}
