import { newId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import type { ResultKind } from '../storage/journal.ts';
import { totalBytes } from '../storage/read-segments.ts';
import type { BatchRecord, FileRecord, Segment } from '../storage/records.ts';
import { type Clock, unixSeconds } from '../time/clock.ts';

/** Returns the record of a result file, or null when there are no results of that kind. */
export function resultFile(
  { clock, limits }: { clock: Clock; limits: Limits },
  { project, state, outputSeconds }: BatchRecord,
  kind: ResultKind,
  segments: readonly Segment[],
): FileRecord | null {
  if (segments.length === 0) {
    return null;
  }
  const createdAt = unixSeconds(clock);
  return {
    id: newId('file-'),
    project,
    filename: `${state.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    bytes: totalBytes(segments),
    createdAt,
    expiresAt: createdAt + (outputSeconds ?? limits.batchFileSeconds),
    segments,
  };
}
