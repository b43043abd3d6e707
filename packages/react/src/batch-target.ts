import type { Batch, BatchJob, BatchRequestCounts, BatchStatus } from '@offpeak/core';
import { countsOf, statusOf } from './peers.ts';

/** What can be watched: a batch by its id, or a job, which holds one batch or several. */
export type BatchTarget = BatchJob | string;

/** Where a job stands, with the names a batch has. */
export interface JobState {
  /** Of several batches that of the least advanced, and the worst once all have ended. */
  status: BatchStatus;
  /** Those of all batches, added up. */
  request_counts?: BatchRequestCounts | null | undefined;
  /** In the order of the requests. */
  batches: Batch[];
}

/** What is known of a target: the {@link JobState} of a job, the batch of an id. */
export type BatchState<Target> = Target extends BatchJob ? JobState : Batch;

/** The ids of the batches of a target; none as long as a job is not fully submitted. */
export function idsOf(target: BatchTarget): string[] {
  if (typeof target === 'string') return [target];
  return target.complete ? target.shards.flatMap(({ batch_id: id }) => id ?? []) : [];
}

/** Where a job of these batches stands. */
export function jobStateOf(batches: Batch[]): JobState {
  return { status: statusOf(batches), request_counts: countsOf(batches), batches };
}
