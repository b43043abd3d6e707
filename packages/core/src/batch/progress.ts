import { type Batch, type BatchRequestCounts, type BatchStatus, isTerminal } from '../wire/batch.ts';

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

const stallMs = 30 * 60_000;
const running: readonly BatchStatus[] = ['cancelling', 'validating', 'in_progress', 'finalizing'];
const ended: readonly BatchStatus[] = ['failed', 'expired', 'cancelled', 'completed'];

/** One status for several batches: the earliest among those still running, else the worst among the ended. */
export function statusOf(batches: readonly Batch[]): BatchStatus {
  const statuses = batches.map((batch) => batch.status);
  const open = statuses.filter((status) => !isTerminal(status));
  const order = open.length > 0 ? running : ended;
  const among = open.length > 0 ? open : statuses;
  // Some batches have begun or ended: the job as a whole is under way.
  if (open.length > 0 && open.length < statuses.length && !open.includes('cancelling')) return 'in_progress';
  return order.find((status) => among.includes(status)) ?? among[0] ?? 'validating';
}

/** The sums of the counts; what is missing or no sensible number counts as 0. */
export function countsOf(batches: readonly Batch[]): BatchRequestCounts {
  const sum = { total: 0, completed: 0, failed: 0 };
  for (const { request_counts: counts } of batches)
    for (const name of ['total', 'completed', 'failed'] as const) sum[name] += sane(counts?.[name]);
  return sum;
}

function sane(count: unknown): number {
  return typeof count === 'number' && count > 0 && count < Infinity ? count : 0;
}

/** Whether the results of a batch can be read: some servers say `completed` one poll before they name the files. */
export function isSettled(batch: Batch): boolean {
  if (batch.status !== 'completed') return isTerminal(batch.status);
  return Boolean(batch.output_file_id || batch.error_file_id) || batch.request_counts?.total === 0;
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
  const pace: Pace = {
    startedAt: before && handled >= before.startedWith ? before.startedAt : now,
    startedWith: before && handled >= before.startedWith ? before.startedWith : handled,
    movedAt: before?.mark === mark ? before.movedAt : now,
    mark,
  };
  const gained = handled - pace.startedWith;
  const left = counts.total - handled;
  const etaMs = done
    ? 0
    : gained > 0 && left >= 0
      ? Math.round(((now - pace.startedAt) / gained) * left)
      : null;
  const stalled = !done && now - pace.movedAt >= stallMs;
  return [{ status: statusOf(batches), batches, counts, done, etaMs, stalled }, pace];
}
