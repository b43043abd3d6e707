import { type Clock, unixSeconds } from '../clock.ts';
import type { Claim } from '../storage/claim.ts';
import type { BatchRecord, FileRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Announce } from '../webhooks/announce.ts';
import { type BatchEvent, hasEnded, stepBatch } from './batch-machine.ts';

/** What a change needs. */
export interface ChangeContext {
  storage: Storage;
  clock: Clock;
  /** The webhooks that tell of an ended batch; they are stored in the write that ends it. */
  announce: Announce;
  /** The claim of the batch's runner; the change is refused once it was lost. */
  claim?: Claim;
}

/** What came of a change: the batch after it, whether the event was refused, and null for a batch that is not there. */
export type BatchChange = { record: BatchRecord; refused: boolean } | null;

/** Writers that can meet on one batch are few (its runner, a cancel); more rounds than this mean a broken storage. */
const mostRounds = 100;

/**
 * Lets something happen to a stored batch: reads it, steps it, and writes it if no one else did meanwhile, else starts over.
 * `files` appear in the same write. Throws a `ClaimLostError` for a runner that has lost the batch.
 */
export async function changeBatch(
  { storage, clock, announce, claim }: ChangeContext,
  { project, id }: { project: string; id: string },
  event: BatchEvent,
  files: readonly FileRecord[] = [],
): Promise<BatchChange> {
  for (let round = 0; round < mostRounds; round++) {
    const before = await storage.batches.get(project, id);
    if (before === null) return null;
    const after = stepBatch(before, event, unixSeconds(clock));
    if (after === null) return { record: before, refused: true };
    if (after === before) return { record: before, refused: false };
    const deliveries = hasEnded(after.state) ? announce(after) : [];
    const written = await storage.batches.update({
      record: after,
      files,
      deliveries,
      ...(claim && { claim }),
    });
    if (written !== null) return { record: written, refused: false };
  }
  throw new Error(`Batch ${id} could not be written: others were first ${mostRounds} times.`);
}
