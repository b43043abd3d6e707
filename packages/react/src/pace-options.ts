import { type Batch, isTerminal, type OffpeakError } from '@offpeak/core';
import { type QueryClient, queryOptions, skipToken } from '@tanstack/react-query';
import { offpeakKeys } from './keys.ts';
import { measureRate, type RateStart } from './measure-rate.ts';

/** How fast a batch goes, as far as it can be told. */
export interface BatchPace {
  /** Requests answered per second since it is watched; null until it can be told, and once it has ended. */
  perSecond: number | null;
  /** Estimated milliseconds to the end; 0 when it has ended, null until it can be told. */
  msLeft: number | null;
}

interface PaceRecord extends BatchPace {
  start: RateStart | null;
}

/** Query options for the pace of a batch. It asks for nothing: whatever fetches the batch writes it. */
export function paceOptions(id: string) {
  return queryOptions<PaceRecord, OffpeakError, BatchPace, ReturnType<typeof offpeakKeys.batchPace>>({
    queryKey: offpeakKeys.batchPace(id),
    queryFn: skipToken,
    structuralSharing: false,
  });
}

/** Notes how far a batch is, each time it is seen. `at` is in ms. */
export function notePace(queries: QueryClient, batch: Batch, at: number): void {
  queries.setQueryData<PaceRecord>(offpeakKeys.batchPace(batch.id), (before) =>
    nextPace(before?.start, batch, at),
  );
}

/** The pace of a batch as it is now. */
export function nextPace(before: RateStart | null | undefined, batch: Batch, at: number): PaceRecord {
  if (isTerminal(batch.status)) return { start: null, perSecond: null, msLeft: 0 };
  const { total = 0, completed = 0, failed = 0 } = batch.request_counts ?? {};
  const { start, perSecond } = measureRate(before, completed + failed, at);
  return { start, perSecond, msLeft: perSecond && ((total - completed - failed) * 1_000) / perSecond };
}
