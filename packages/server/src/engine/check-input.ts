import type { BatchError } from '@offpeak/core';
import { fingerprintOf } from '../jsonl/fingerprint.ts';
import { splitLines } from '../jsonl/split-lines.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { BlobDamaged } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';
import { otherLineCount, unreadableFile } from './input-faults.ts';
import { readCustomId } from './read-requests.ts';
import type { Recording } from './recording.ts';

/** Whether the input of a batch that is resumed is still the one its results are for. */
export interface InputCheck {
  /** Why it is not: its requests are no longer where they were. */
  moved: BatchError | null;
  /**
   * Fingerprints of the `custom_id`s that have their result, when a line has changed whose result is there: another line may hold its
   * request now, and must not be run.
   */
  taken: ReadonlySet<number> | null;
}

const unchanged: InputCheck = { moved: null, taken: null };

/**
 * Compares the input of a batch with the results it has: results are told by the places of their requests. Bytes that are missing at the
 * end move nothing. A batch without results, or with all of them, needs no look.
 */
export async function checkInput(
  { storage, limits }: Pick<EngineContext, 'storage' | 'limits'>,
  { state, input }: BatchRecord,
  { progress, held }: Pick<Recording, 'progress' | 'held'>,
): Promise<InputCheck> {
  const { total } = state.request_counts;
  const { customIds } = held;
  if (progress.recorded === 0 || progress.recorded === total) return unchanged;
  let count = 0;
  let hasChanged = false;
  try {
    for await (const { number, bytes } of splitLines(readSegments(storage.blobs, input), limits)) {
      const known = customIds?.[count] ?? 0;
      if (known !== 0 && !hasChanged) {
        const customId = bytes === null ? null : readCustomId(bytes, number);
        hasChanged = customId === null || fingerprintOf(customId) !== known;
      }
      count += 1;
    }
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error;
    count = total;
  }
  const moved = count === total ? null : unreadableFile(state.input_file_id, otherLineCount(count, total));
  const taken = hasChanged && customIds !== null ? new Set(customIds.filter((known) => known !== 0)) : null;
  return { moved, taken };
}
