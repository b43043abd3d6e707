import { changeBatch } from '../lifecycle/change-batch.ts';
import { reasonOf } from '../log/log.ts';
import type { Progress } from '../results/progress.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Waker } from '../time/waker.ts';
import type { EngineContext } from './context.ts';

/**
 * How often the counts of a running batch are stored, in ms. A cancel by another process is seen as often.
 */
const saveEveryMs = 500;

/** Stores the counts of a running batch. Returns the batch as it is then; null when it no longer exists. */
export async function saveProgress(
  context: EngineContext,
  { project, state }: BatchRecord,
  { completed, failed, usage }: Progress,
): Promise<BatchRecord | null> {
  const event = { type: 'progressed', completed, failed, usage } as const;
  return (await changeBatch(context, { project, id: state.id }, event))?.record ?? null;
}

/**
 * Stores the counts of a running batch every half second. Resolves when the batch is no longer in progress,
 * its window closes, its claim is lost, or the signal is aborted.
 */
export async function watchBatch(
  context: EngineContext,
  batch: BatchRecord,
  progress: Progress,
  { waker, signal }: { waker: Waker; signal: AbortSignal },
): Promise<void> {
  const { clock, log } = context;
  const deadline = batch.state.expires_at * 1000;
  let isFailing = false;
  while (!signal.aborted && clock.now() < deadline) {
    await waker.wait(Math.min(saveEveryMs, deadline - clock.now()), signal);
    try {
      const record = await saveProgress(context, batch, progress);
      if (record?.state.status !== 'in_progress') {
        return;
      }
      isFailing = false;
    } catch (error) {
      if (error instanceof ClaimLostError) {
        return context.loseClaim();
      }
      // Nothing is lost: the journal has every result, and the next save stores later counts.
      if (!isFailing) {
        const reason = reasonOf(error);
        const message = 'the counts of a batch could not be saved';
        log({ level: 'warn', message, batch: batch.state.id, reason });
      }
      isFailing = true;
    }
  }
}
