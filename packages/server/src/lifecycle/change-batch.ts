import type { Claim } from '../storage/claim.ts';
import type { BatchRecord, FileRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { type Clock, unixSeconds } from '../time/clock.ts';
import type { Announce } from '../webhooks/announce.ts';
import { type BatchEvent, hasEnded, stepBatch } from './batch-machine.ts';

/** What a change works with. */
export interface ChangeContext {
  storage: Storage;
  clock: Clock;
  /** Returns the webhooks of a batch that has ended; they are stored in the write that ends it. */
  announce: Announce;
  /** The claim of the run of the batch; the change is refused once the claim was lost. */
  claim?: Claim;
}

/**
 * The outcome of a change: the batch after it, and whether the event was refused. Null if there is no such
 * batch.
 */
export type BatchChange = { record: BatchRecord; refused: boolean } | null;

/** Few writers can meet on one batch: its run and a cancel. More attempts than this mean a broken storage. */
const maxAttempts = 100;

/**
 * Applies an event to a stored batch: reads the batch, steps it, and writes it if it has not changed
 * meanwhile, else starts over. Throws a `ClaimLostError` for a run that has lost the batch.
 *
 * @param files Result files that appear in the same write.
 */
export async function changeBatch(
  { storage, clock, announce, claim }: ChangeContext,
  { project, id }: { project: string; id: string },
  event: BatchEvent,
  files: readonly FileRecord[] = [],
): Promise<BatchChange> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const before = await storage.batches.get(project, id);
    if (before === null) {
      return null;
    }
    const after = stepBatch(before, event, unixSeconds(clock));
    if (after === null || after === before) {
      return { record: before, refused: after === null };
    }
    const deliveries = hasEnded(after.state) ? announce(after) : [];
    const write = { record: after, files, deliveries, ...(claim && { claim }) };
    const written = await storage.batches.update(write);
    if (written !== null) {
      return { record: written, refused: false };
    }
  }
  throw new Error(`Batch ${id} could not be written: other writers were first ${maxAttempts} times.`);
}
