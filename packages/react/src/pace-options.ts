import type { Batch, OffpeakError } from '@offpeak/core';
import { type QueryClient, queryOptions, skipToken } from '@tanstack/react-query';
import { type BatchPace, measurePace, type PaceSample } from './batch-pace.ts';
import { offpeakKeys } from './keys.ts';

interface PaceRecord {
  samples: readonly PaceSample[];
  pace: BatchPace;
}

/** Query options for the pace of a batch. It asks for nothing: whatever fetches the batch writes it. */
export function paceOptions(id: string) {
  return queryOptions<PaceRecord, OffpeakError, BatchPace, ReturnType<typeof offpeakKeys.batchPace>>({
    queryKey: offpeakKeys.batchPace(id),
    queryFn: skipToken,
    select: ({ pace }) => pace,
    structuralSharing: false,
  });
}

/** Notes how far a batch is, each time it is seen. `at` is in ms. */
export function notePace(queries: QueryClient, batch: Batch, at: number): void {
  queries.setQueryData<PaceRecord>(offpeakKeys.batchPace(batch.id), (before) =>
    measurePace(before?.samples ?? [], batch, at),
  );
}
