import {
  type Batch,
  type BatchJob,
  type BatchRequestCounts,
  type BatchStatus,
  batchIdsOf,
  countsOf,
  statusOf,
} from '@offpeak/core';

/** A batch by its id, or a job, which holds one batch or several. */
export type BatchTarget = BatchJob | string;

/** The state of a job, with the field names of a batch. */
export interface JobState {
  /** The status of the least advanced of several batches, and the worst once all have ended. */
  status: BatchStatus;
  /** The counts of all batches, added up. */
  request_counts?: BatchRequestCounts | null | undefined;
  /** In the order of the requests. */
  batches: Batch[];
}

/** The state of a target: the {@link JobState} of a job, the batch of an id. */
export type BatchState<Target> = Target extends BatchJob ? JobState : Batch;

/** Returns the ids of the batches of a target; none while there is no target or the job is incomplete. */
export function idsOf(target: BatchTarget | null | undefined): string[] {
  return !target || (typeof target === 'object' && !target.complete) ? [] : batchIdsOf(target);
}

/** Returns the state of a job that has these batches. */
export function jobStateOf(batches: Batch[]): JobState {
  return { status: statusOf(batches), request_counts: countsOf(batches), batches };
}
