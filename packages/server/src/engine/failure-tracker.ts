import { batchRetryDelayMs, maxBatchDelayMs } from '../lifecycle/batch-backoff.ts';
import { reasonOf } from '../log/log.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import { StorageUnavailableError } from '../storage/storage-errors.ts';
import type { Waker } from '../time/waker.ts';
import type { EngineContext } from './context.ts';
import { endAsFailed } from './end-early.ts';

/** Counts the failed runs of each batch. */
export interface FailureTracker {
  /** Forgets the failures of a batch whose run succeeded. */
  clear(batchId: string): void;
  /**
   * Handles a failed run: waits until the batch may run again or its stored record changes, or ends the
   * batch.
   *
   * @param failure `error`: why the run failed. `ranMs`: how long it ran, in ms.
   */
  handle(
    context: EngineContext,
    batch: BatchRecord,
    failure: { error: unknown; ranMs: number },
    waker: Waker,
  ): Promise<void>;
}

/** Creates a tracker without failures. */
export function createFailureTracker(): FailureTracker {
  const failuresOf = new Map<string, number>();

  return {
    clear: (batchId) => void failuresOf.delete(batchId),
    async handle(context, batch, { error, ranMs }, waker) {
      const { clock, log, stopping } = context;
      const { id, expires_at: expiresAt } = batch.state;
      log({ level: 'error', message: 'the run of a batch failed', batch: id, reason: reasonOf(error) });
      if (stopping.aborted) {
        return;
      }
      // A batch that ran this long has made progress since its last failure.
      const failures = ranMs < maxBatchDelayMs ? (failuresOf.get(id) ?? 0) + 1 : 1;
      failuresOf.set(id, failures);
      const isTransient = error instanceof StorageUnavailableError;
      const now = clock.now();
      const delayMs = batchRetryDelayMs({ failures, isTransient, deadline: expiresAt * 1000, now });
      if (delayMs === null && (await tryToEnd(context, batch, error))) {
        failuresOf.delete(id);
      } else {
        await waker.wait(delayMs ?? maxBatchDelayMs, stopping);
      }
    },
  };
}

/** Ends a batch as failed. Returns false when the storage does not even accept that. */
async function tryToEnd(context: EngineContext, batch: BatchRecord, error: unknown): Promise<boolean> {
  try {
    await endAsFailed(context, batch, error);
    return true;
  } catch (refused) {
    if (refused instanceof ClaimLostError) {
      throw refused;
    }
    const reason = reasonOf(refused);
    context.log({ level: 'error', message: 'a batch could not be ended', batch: batch.state.id, reason });
    return false;
  }
}
