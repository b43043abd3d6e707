import { endedStatuses, isTerminal } from '../dialects/batch-status.ts';
import { measurePace, type PaceStart } from '../util/measure-pace.ts';
import type { Batch, BatchRequestCounts, BatchStatus } from '../wire/batch.ts';

/** The state of a job at one poll. */
export interface BatchSnapshot {
  /**
   * The status of the batch; of several, the least advanced that still runs, or the worst once all have
   * ended.
   */
  status: BatchStatus;
  batches: Batch[];
  counts: BatchRequestCounts;
  /** Whether all batches have ended and their results can be read. */
  done: boolean;
  /** Estimated milliseconds to the end at the pace so far; null while it cannot be estimated. */
  etaMs: number | null;
  /** Whether nothing has changed for 30 minutes. */
  stalled: boolean;
}

/** What one snapshot needs to know of the one before. Times are in milliseconds. */
export interface SnapshotMemory {
  start: PaceStart;
  /** When the fingerprint last changed. */
  movedAt: number;
  /** The statuses and the number of finished requests. */
  fingerprint: string;
}

const stallMs = 1_800_000;
/** The statuses of a batch that still runs, the least advanced first. */
const running: readonly BatchStatus[] = ['cancelling', 'validating', 'in_progress', 'finalizing'];

/**
 * Returns one status for several batches: the least advanced of those that still run, or the worst once all
 * have ended; `in_progress` where some have ended and others have not.
 *
 * @param batches Batches as `batches.retrieve` returns them; `validating` for none.
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) console.log(statusOf(batches)); // in_progress, …
 * ```
 */
export function statusOf(batches: readonly Batch[]): BatchStatus {
  const statuses = batches.map((batch) => batch.status);
  const status =
    [...running, ...endedStatuses].find((status) => statuses.includes(status)) ?? statuses[0] ?? 'validating';
  const ended = statuses.filter(isTerminal).length;
  return ended > 0 && ended < statuses.length && status !== 'cancelling' ? 'in_progress' : status;
}

/**
 * Returns the request counts of several batches, added up. A count that is missing or is not a sensible
 * number counts as 0.
 *
 * @param batches Batches as `batches.retrieve` returns them.
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) console.log(countsOf(batches).completed);
 * ```
 */
export function countsOf(batches: readonly Batch[]): BatchRequestCounts {
  const sum = { total: 0, completed: 0, failed: 0 };
  for (const { request_counts: counts } of batches) {
    for (const name of Object.keys(sum) as (keyof BatchRequestCounts)[]) {
      const count: unknown = counts?.[name];
      if (typeof count === 'number' && count > 0 && count < Infinity) {
        sum[name] += count;
      }
    }
  }
  return sum;
}

/**
 * Returns the snapshot at `now` (milliseconds), and what to pass to the next call as `before`.
 *
 * @param countsAtEnd Whether the counts do not change until the end, so that nothing shows a stall.
 */
export function snapshot(
  batches: Batch[],
  done: boolean,
  before: SnapshotMemory | undefined,
  now: number,
  countsAtEnd = false,
): [BatchSnapshot, SnapshotMemory] {
  const counts = countsOf(batches);
  const finished = counts.completed + counts.failed;
  const { start, etaMs } = measurePace(before?.start, finished, counts.total, now);
  const fingerprint = batches.map(({ status, progress }) => [status, progress]).join() + finished;
  const movedAt = before?.fingerprint === fingerprint ? before.movedAt : now;
  const stalled = !done && !countsAtEnd && now - movedAt >= stallMs;
  return [
    { status: statusOf(batches), batches, counts, done, etaMs: done ? 0 : etaMs, stalled },
    { start, movedAt, fingerprint },
  ];
}
