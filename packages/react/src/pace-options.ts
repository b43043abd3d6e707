import type { Batch, Client, OffpeakError } from '@offpeak/core';
import type { QueryClient } from '@tanstack/react-query';
import { type BatchTarget, idsOf, type JobState } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';
import { measureRate, type RateStart } from './measure-rate.ts';
import { isTerminal, queryOptions, skipToken } from './peers.ts';

/** How fast a batch or a job goes, as far as it can be told. */
export interface BatchPace {
  /** Requests answered per second since it is watched; null until it can be told, and once it has ended. */
  perSecond: number | null;
  /** Estimated milliseconds to the end; 0 when it has ended, null until it can be told. */
  msLeft: number | null;
}

interface PaceRecord extends BatchPace {
  start: RateStart | null;
}

type Progress = Omit<JobState, 'batches'>;

/** Query options for the pace of a batch. It asks for nothing: whatever fetches the batch writes it. */
export function paceOptions(client: Client, target: BatchTarget) {
  return queryOptions<PaceRecord, OffpeakError, BatchPace, ReturnType<typeof offpeakKeys.batchPace>>({
    queryKey: offpeakKeys.batchPace(client, idsOf(target)),
    queryFn: skipToken,
  });
}

/** Notes how far a batch or a job is, each time it is seen. */
export function notePace(queries: QueryClient, client: Client, state: Batch | JobState): void {
  const ids = 'batches' in state ? state.batches.map(({ id }) => id) : [state.id];
  queries.setQueryData<PaceRecord>(offpeakKeys.batchPace(client, ids), (before) =>
    nextPace(before?.start, state, Date.now()),
  );
}

/** The pace of a batch or a job at a time in ms. */
export function nextPace(before: RateStart | null | undefined, state: Progress, at: number): PaceRecord {
  if (isTerminal(state.status)) return { start: null, perSecond: null, msLeft: 0 };
  const { total = 0, completed = 0, failed = 0 } = state.request_counts ?? {};
  const { start, perSecond } = measureRate(before, completed + failed, at);
  return { start, perSecond, msLeft: perSecond && ((total - completed - failed) * 1_000) / perSecond };
}
