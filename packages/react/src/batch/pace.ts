import { type Batch, type Client, isTerminal, measurePace, type PaceStart } from '@offpeak/core';
import { type QueryClient, skipToken } from '@tanstack/query-core';
import { type BatchTarget, idsOf, type JobState } from './batch-target.ts';
import { offpeakKeys } from './keys.ts';

/** How fast a batch or a job progresses. */
export interface BatchPace {
  /** Requests answered per second since the first poll; null while unknown, and once it has ended. */
  perSecond: number | null;
  /** Estimated milliseconds to the end; 0 when it has ended, null while unknown. */
  etaMs: number | null;
}

interface PaceRecord extends BatchPace {
  start: PaceStart | null;
}

interface PaceOptions {
  queryKey: ReturnType<typeof offpeakKeys.batchPace>;
  queryFn: typeof skipToken;
  select: (record: PaceRecord) => BatchPace;
}

type Progress = Omit<JobState, 'batches'>;

/** Query options for the pace of a batch. They fetch nothing: every fetch of the batch writes its pace. */
export function paceOptions(client: Client, target: BatchTarget | null | undefined): PaceOptions {
  return {
    queryKey: offpeakKeys.batchPace(client, idsOf(target)),
    queryFn: skipToken,
    select: ({ perSecond, etaMs }) => ({ perSecond, etaMs }),
  };
}

/** Updates the pace of a batch or a job from a state that was fetched. */
export function notePace(queries: QueryClient, client: Client, state: Batch | JobState): void {
  const ids = 'batches' in state ? state.batches.map(({ id }) => id) : [state.id];
  queries.setQueryData<PaceRecord>(offpeakKeys.batchPace(client, ids), (before) =>
    nextPace(before?.start, state, Date.now()),
  );
}

/** Returns the pace of a batch or a job at a time in ms. */
export function nextPace(before: PaceStart | null | undefined, state: Progress, at: number): PaceRecord {
  if (isTerminal(state.status)) {
    return { start: null, perSecond: null, etaMs: 0 };
  }
  const { total = 0, completed = 0, failed = 0 } = state.request_counts ?? {};
  return measurePace(before, completed + failed, total, at);
}
