import { unixSeconds } from '../clock.ts';
import { newId } from '../ids.ts';
import type { BatchRecord, FileRecord, Segment } from '../storage/records.ts';
import type { ResultKind } from '../storage/storage.ts';
import type { EngineContext } from './context.ts';

/** The record of a result file, or null when there are no results of that kind. */
export function resultFile(
  { clock, limits }: Pick<EngineContext, 'clock' | 'limits'>,
  { project, state, outputSeconds }: BatchRecord,
  kind: ResultKind,
  segment: Segment | null,
): FileRecord | null {
  if (segment === null) return null;
  const createdAt = unixSeconds(clock);
  return {
    id: newId('file-'),
    project,
    filename: `${state.id}_${kind}.jsonl`,
    purpose: 'batch_output',
    bytes: segment.bytes,
    createdAt,
    expiresAt: createdAt + (outputSeconds ?? limits.batchFileSeconds),
    segments: [segment],
  };
}
