import { reasonOf } from '../log/log.ts';
import { ClaimLostError } from '../storage/claim.ts';
import type { BatchRecord } from '../storage/records.ts';
import { StorageUnavailable } from '../storage/storage.ts';
import type { Waker } from '../waker.ts';
import { giveUp } from './break-off.ts';
import type { EngineContext } from './context.ts';
import { longestRestMs, restAfter } from './rests.ts';

/** The batches that could not go on, and how often in a row. */
export interface Troubles {
  /** The batch went on. */
  clear(batchId: string): void;
  /** Leaves a batch alone that could not go on, until it is tried again or its stored record changes; or ends it. */
  meet(
    context: EngineContext,
    batch: BatchRecord,
    failure: { error: unknown; ranMs: number },
    waker: Waker,
  ): Promise<void>;
}

/** No batch is in trouble. */
export function createTroubles(): Troubles {
  const known = new Map<string, number>();

  return {
    clear: (batchId) => void known.delete(batchId),
    async meet(context, batch, { error, ranMs }, waker) {
      const { clock, log, stopping } = context;
      const { id, expires_at: expiresAt } = batch.state;
      log({ level: 'error', message: 'a batch could not go on', batch: id, reason: reasonOf(error) });
      if (stopping.aborted) return;
      const now = clock.now();
      // A batch that ran for so long has gone on meanwhile.
      const failures = ranMs < longestRestMs ? (known.get(id) ?? 0) + 1 : 1;
      known.set(id, failures);
      const mayPass = error instanceof StorageUnavailable;
      const restMs = restAfter({ failures, mayPass, deadline: expiresAt * 1000, now });
      const ended = restMs === null && (await tryGivingUp(context, batch, error));
      if (ended) known.delete(id);
      else await waker.rest(restMs ?? longestRestMs, stopping);
    },
  };
}

/** False when the storage does not even take the end of the batch: there is nowhere to write it. */
async function tryGivingUp(context: EngineContext, batch: BatchRecord, error: unknown): Promise<boolean> {
  try {
    await giveUp(context, batch, error);
    return true;
  } catch (refused) {
    if (refused instanceof ClaimLostError) throw refused;
    const reason = reasonOf(refused);
    context.log({ level: 'error', message: 'a batch could not be ended', batch: batch.state.id, reason });
    return false;
  }
}
