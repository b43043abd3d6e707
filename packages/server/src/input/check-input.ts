import type { BatchError } from '@offpeak/core';
import { splitLines } from '@offpeak/core/protocol';
import { fingerprintOf } from '../jsonl/fingerprint.ts';
import type { Limits } from '../limits.ts';
import type { Recording } from '../results/recording.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { BlobDamagedError } from '../storage/storage-errors.ts';
import { otherLineCount, unreadableFile } from './input-errors.ts';
import { readCustomId } from './read-requests.ts';

/** Whether the input of a batch that resumes is still the one its results are for. */
export interface InputCheck {
  /** Why it is not: its requests are at other places now. Null if they are at the same places. */
  moved: BatchError | null;
  /**
   * The fingerprints of the `custom_id`s that have their result, if a line with a result has changed: another
   * line may hold its request now, and must not run. Null if no such line has changed.
   */
  taken: ReadonlySet<number> | null;
}

const unchanged: InputCheck = { moved: null, taken: null };

/**
 * Compares the input of a batch with the results it has, which belong to requests by their place. Bytes that
 * are missing at the end move nothing. A batch without results, or with all of them, is not read.
 */
export async function checkInput(
  { storage, limits }: { storage: Pick<Storage, 'blobs'>; limits: Limits },
  { state, input }: BatchRecord,
  { progress, held }: Pick<Recording, 'progress' | 'held'>,
): Promise<InputCheck> {
  const { total } = state.request_counts;
  const { customIds } = held;
  if (progress.recorded === 0 || progress.recorded === total) {
    return unchanged;
  }
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
    if (!(error instanceof BlobDamagedError)) {
      throw error;
    }
    count = total;
  }
  const moved = count === total ? null : unreadableFile(state.input_file_id, otherLineCount(count, total));
  const taken = hasChanged && customIds !== null ? new Set(customIds.filter((known) => known !== 0)) : null;
  return { moved, taken };
}
