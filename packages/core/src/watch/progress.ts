import { endedStatuses, isTerminal } from '../dialects/batch-status.ts';
import type { Batch, BatchRequestCounts, BatchStatus } from '../wire/batch.ts';

/** Where a job stands. */
export interface BatchSnapshot {
  /** The status of the batch; of several, the least advanced that still runs, or the worst once all have ended. */
  status: BatchStatus;
  batches: Batch[];
  counts: BatchRequestCounts;
  /** Whether all batches have ended and their results can be read. */
  done: boolean;
  /** Estimated milliseconds to the end at the pace so far, or null as long as there is none. */
  etaMs: number | null;
  /** Whether nothing has moved for 30 minutes. */
  stalled: boolean;
}

/** What is remembered between two polls. */
export interface Pace {
  /** When, and at how many requests, the count was first seen. */
  startedAt: number;
  startedWith: number;
  /** When anything last changed, and what it was. */
  movedAt: number;
  mark: string;
}

const stallMs = 1_800_000;
/** The statuses of a batch that still runs, by how far it is. */
const running: readonly BatchStatus[] = ['cancelling', 'validating', 'in_progress', 'finalizing'];

/**
 * One status for several batches: the earliest among those still running, else the worst among the ended. `in_progress` where some have
 * ended and others have not.
 *
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) console.log(statusOf(batches)); // in_progress, …
 * ```
 */
export function statusOf(batches: readonly Batch[]): BatchStatus {
  const statuses = batches.map((batch) => batch.status);
  const status =
    [...running, ...endedStatuses].find((status) => statuses.includes(status)) ?? statuses[0] ?? 'validating';
  const over = statuses.filter(isTerminal).length;
  // Some batches have ended and some have not: the job as a whole is under way.
  return over > 0 && over < statuses.length && status !== 'cancelling' ? 'in_progress' : status;
}

/**
 * The request counts of several batches, added up. A count that is missing or is not a sensible number counts as 0.
 *
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) console.log(countsOf(batches).completed);
 * ```
 */
export function countsOf(batches: readonly Batch[]): BatchRequestCounts {
  const sum = { total: 0, completed: 0, failed: 0 };
  for (const { request_counts: counts } of batches)
    for (const name of Object.keys(sum) as (keyof BatchRequestCounts)[]) {
      const count: unknown = counts?.[name];
      if (typeof count === 'number' && count > 0 && count < Infinity) sum[name] += count;
    }
  return sum;
}

/**
 * Whether a batch has ended and its results can be read. Some servers report the end one poll before they name the result files; such a
 * batch is not settled yet.
 *
 * @example
 * ```ts
 * for await (const { batches } of watchBatch(client, job)) console.log(batches.filter(isSettled).length, 'can be read');
 * ```
 */
export function isSettled(batch: Batch | undefined): boolean {
  if (!batch || !isTerminal(batch.status)) return false;
  const { status, output_file_id, error_file_id, request_counts } = batch;
  if (output_file_id || error_file_id || status === 'failed') return true;
  if (status === 'completed') return request_counts?.total === 0;
  const { completed, failed } = countsOf([batch]);
  return completed + failed === 0;
}

/** The snapshot at `now` (milliseconds), and the pace to hand to the next one. */
export function snapshot(
  batches: Batch[],
  done: boolean,
  before: Pace | undefined,
  now: number,
): [BatchSnapshot, Pace] {
  const counts = countsOf(batches);
  const handled = counts.completed + counts.failed;
  const mark = batches.map((batch) => batch.status).join() + handled;
  const { startedAt, startedWith } =
    before && handled >= before.startedWith ? before : { startedAt: now, startedWith: handled };
  const movedAt = before?.mark === mark ? before.movedAt : now;
  const pace: Pace = { startedAt, startedWith, movedAt, mark };
  const gained = handled - startedWith;
  const left = counts.total - handled;
  const pacedMs = gained > 0 && left >= 0 ? Math.round(((now - startedAt) * left) / gained) : null;
  const stalled = !done && now - movedAt >= stallMs;
  return [{ status: statusOf(batches), batches, counts, done, etaMs: done ? 0 : pacedMs, stalled }, pace];
}
