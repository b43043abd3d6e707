import { type Clock, unixSeconds } from '../clock.ts';
import type { BatchRecord, FileRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { type BatchEvent, stepBatch } from './batch-machine.ts';

/** What came of a change: the batch after it, whether the event was refused, and null for a batch that is not there. */
export type BatchChange = { record: BatchRecord; refused: boolean } | null;

/** Writers that can meet on one batch are few (its runner, a cancel); more rounds than this mean a broken storage. */
const mostRounds = 100;

/**
 * Lets something happen to a stored batch: reads it, steps it, and writes it if no one else did meanwhile, else starts over.
 * `files` appear in the same write.
 */
export async function changeBatch(
  { storage, clock }: { storage: Storage; clock: Clock },
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
    const written = await storage.batches.update({ record: after, files });
    if (written !== null) return { record: written, refused: false };
  }
  throw new Error(`Batch ${id} could not be written: others were first ${mostRounds} times.`);
}
