import type { Batch, BatchJob, BatchRequestCounts, BatchStatus, Client } from '@offpeak/core';
import { watchBatch } from './peers.ts';

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

/** A poll of a job that takes longer than this is given up and made again. */
const pollMs = 120_000;

/** The ids of the batches of a target; none as long as a job is not fully submitted. */
export function idsOf(target: BatchTarget): string[] {
  if (typeof target === 'string') return [target];
  return target.complete ? target.shards.flatMap(({ batch_id: id }) => id ?? []) : [];
}

/** Asks where a target stands. Throws what `watchBatch` throws. */
export async function fetchState(
  client: Client,
  target: BatchTarget,
  signal?: AbortSignal,
): Promise<Batch | JobState> {
  if (typeof target === 'string') return client.batches.retrieve(target, { signal });
  let state!: JobState;
  for await (const { status, counts, batches } of watchBatch(client, target, {
    signal,
    deadlineMs: pollMs,
    // The query retries and shows the error: the watch must not wait in its place.
    outageLimitMs: 0,
  })) {
    state = { status, request_counts: counts, batches };
    break;
  }
  return state;
}
