import { hasEnded } from '../batches/batch-machine.ts';
import { type Log, reasonOf } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { type Claim, type ClaimedBatch, ClaimLostError, isSameClaim } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import { createWaker, type Waker } from '../waker.ts';
import type { EngineContext } from './context.ts';
import { runBatch, validateBatch } from './run-batch.ts';
import { createTroubles } from './troubles.ts';

/** What all runs of a server share. */
export interface RunsOptions {
  context: Omit<EngineContext, 'claim' | 'lose' | 'claimLost'>;
  metrics: ServerMetrics;
  log: Log;
  /** Called whenever a run has ended. */
  ended(): void;
}

/** The batches a server runs now, each once. */
export interface Runs {
  readonly size: number;
  /** Ids of the batches that run, also of those whose claim was lost and whose last calls are still under way. */
  ids(): string[];
  /** Whether a batch runs under just this claim. */
  has(claim: Claim): boolean;
  /** Begins to run a claimed batch. `beat` is the last heartbeat sent before its claim was answered. */
  begin(claimed: ClaimedBatch, options: { beat: number; onlyValidate: boolean }): void;
  /** Ends every run whose claim is not among those that heartbeat number `beat` found held. */
  keep(held: readonly Claim[], beat: number): void;
  /** Says that a stored batch has changed; false when it does not run here. */
  nudge(batchId: string): boolean;
  /** Resolves when all that run now have ended. */
  drained(): Promise<void>;
}

interface Run {
  claim: Claim;
  beat: number;
  waker: Waker;
  lose(): void;
  done: Promise<void>;
}

/** No batch runs. */
export function createRuns({ context, metrics, log, ended }: RunsOptions): Runs {
  const runs = new Map<string, Run>();
  const troubles = createTroubles();

  async function run(mine: EngineContext, { record, claim }: ClaimedBatch, work: RunWork): Promise<void> {
    const { id } = record.state;
    const begun = context.clock.monotonic();
    try {
      await (work.onlyValidate ? validateBatch(mine, record) : runBatch(mine, record, work.waker));
      troubles.clear(id);
    } catch (error) {
      if (error instanceof ClaimLostError) mine.lose();
      else if (!work.isLost()) {
        const ranMs = context.clock.monotonic() - begun;
        await troubles.meet(mine, record, { error, ranMs }, work.waker).catch(ignoreLostClaim);
      }
    }
    if (work.isLost()) await tellLost(record);
    await giveBack(claim);
  }

  /** A batch that has ended is held by nobody either. */
  async function tellLost({ project, state }: BatchRecord): Promise<void> {
    const now = await context.storage.batches.get(project, state.id).catch(() => null);
    if (now !== null && hasEnded(now.state)) return;
    log({ level: 'warn', message: 'the claim on a batch was lost', batch: state.id });
  }

  /** What the storage does not take back now is found held and without a run by a later heartbeat. */
  async function giveBack(claim: Claim): Promise<void> {
    try {
      await context.storage.batches.release(claim);
    } catch (error) {
      const reason = reasonOf(error);
      log({ level: 'error', message: 'a batch could not be given back', batch: claim.batchId, reason });
    }
  }

  return {
    get size() {
      return runs.size;
    },
    ids: () => [...runs.keys()],
    has: (claim) => isSameClaim(runs.get(claim.batchId)?.claim, claim),
    begin(claimed, { beat, onlyValidate }) {
      const { claim } = claimed;
      if (runs.has(claim.batchId)) throw new Error(`Batch ${claim.batchId} runs here already.`);
      // Told by a heartbeat: no new line is sent, and what is under way may still be recorded. Told by a refused write: nothing can be.
      const lost = new AbortController();
      const refused = new AbortController();
      const lose = (): void => {
        lost.abort();
        refused.abort();
      };
      const stopping = AbortSignal.any([context.stopping, lost.signal]);
      const waker = createWaker(context.clock);
      const work = { onlyValidate, waker, isLost: () => lost.signal.aborted };
      const mine: EngineContext = { ...context, stopping, claim, lose, claimLost: refused.signal };
      const done = run(mine, claimed, work).finally(() => {
        runs.delete(claim.batchId);
        metrics.batchesRunning.set(runs.size);
        ended();
      });
      runs.set(claim.batchId, { claim, beat, waker, lose: () => lost.abort(), done });
      metrics.batchesRunning.set(runs.size);
    },
    keep(held, beat) {
      const current = new Map(held.map((claim) => [claim.batchId, claim]));
      for (const [id, run] of runs) {
        if (run.beat < beat && !isSameClaim(current.get(id), run.claim)) run.lose();
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

interface RunWork {
  onlyValidate: boolean;
  waker: Waker;
  isLost(): boolean;
}

function ignoreLostClaim(error: unknown): void {
  if (!(error instanceof ClaimLostError)) throw error;
}
