import type { Client } from '../api/client.ts';
import { anySignal, throwIfAborted } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isAmbiguous, isTransient } from '../errors/transient.ts';
import type { CallOptions } from '../http/options.ts';
import { sleep } from '../http/sleep.ts';
import { type Batch, type BatchStatus, isTerminal } from '../wire/batch.ts';
import type { BatchJob } from './job.ts';
import { type BatchSnapshot, isSettled, type Pace, snapshot } from './progress.ts';
import { batchIdsOf } from './target.ts';

/** Options of {@link watchBatch} and {@link waitForBatch}. */
export interface WatchBatchOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds between the first polls. Default 1,000; grows as long as nothing changes. */
  minIntervalMs?: number | undefined;
  /** Milliseconds between polls at most. Default 30,000. */
  maxIntervalMs?: number | undefined;
  /** Milliseconds to watch at most; then `timeout` is thrown. Default 172,800,000 (48 h). */
  deadlineMs?: number | undefined;
}

/** Further polls given to a server that says `completed` before it names the result files. */
const settlingPolls = 5;
/** Batches asked for side by side. */
const atOnce = 8;
const longestOutageMs = 600_000;
/** What runs for longer runs out at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Watches a job or a batch: one snapshot now, one after every poll, the last one with `done`. Polls quickly while things move and slowly
 * while they do not, waits for a status it does not know, and sits out an outage of up to 10 minutes.
 *
 * Throws `aborted`, `timeout` after `deadlineMs`, `bad_response` for what is no batch, and what `batches.retrieve` throws.
 *
 * @example
 * ```ts
 * for await (const { status, counts, etaMs } of watchBatch(client, job)) console.log(status, counts.completed, etaMs);
 * ```
 */
export async function* watchBatch(
  client: Client,
  target: BatchJob | Batch | string,
  options: WatchBatchOptions = {},
): AsyncGenerator<BatchSnapshot, void, undefined> {
  const { signal, minIntervalMs = 1000, maxIntervalMs = 30_000, deadlineMs = 172_800_000 } = options;
  const ids = batchIdsOf(target);
  const known = new Map<string, Batch>();
  const deadline = Date.now() + deadlineMs;
  let lastAnswer = Date.now();
  let interval = minIntervalMs;
  let pace: Pace | undefined;
  let status: BatchStatus = 'unanswered';
  for (let polledCompleted = 0; ; ) {
    const due = ids.filter((id) => !isSettled(known.get(id)));
    const late = new AbortController();
    const leftMs = Math.max(0, deadline - Date.now());
    const timer = setTimeout(() => late.abort(), Math.min(leftMs, longestTimerMs));
    let cause: unknown;
    try {
      const call = { signal: anySignal(signal, late.signal) };
      while (due.length > 0) {
        const asked = due.splice(0, atOnce).map((id) => retrieve(client, id, call));
        for (const [id, batch] of await Promise.all(asked)) known.set(id, batch);
      }
      lastAnswer = Date.now();
    } catch (error) {
      throwIfAborted(signal);
      // A batch runs for hours: an outage in between is no reason to stop watching it.
      const sitsOut =
        (isTransient(error) || isAmbiguous(error)) &&
        known.size > 0 &&
        Date.now() - lastAnswer <= longestOutageMs;
      if (!sitsOut && !late.signal.aborted) throw error;
      cause = error;
    } finally {
      clearTimeout(timer);
    }
    if (!cause) {
      const batches = ids.flatMap((id) => known.get(id) ?? []);
      const done =
        batches.every(isSettled) ||
        (batches.every(({ status }) => isTerminal(status)) && ++polledCompleted > settlingPolls);
      const [now, next] = snapshot(batches, done, pace, Date.now());
      interval = next.mark === pace?.mark ? Math.min(interval * 1.5, maxIntervalMs) : minIntervalMs;
      pace = next;
      status = now.status;
      yield now;
      if (done) return;
    }
    const left = deadline - Date.now();
    if (left <= 0 || late.signal.aborted)
      throw new OffpeakError(
        'timeout',
        `The batch is still ${status} after ${deadlineMs} ms (deadlineMs). It goes on: watch it again.`,
        { batchId: ids[0], cause },
      );
    const pause = cause ? maxIntervalMs : interval * (0.8 + Math.random() * 0.4);
    await sleep(Math.min(pause, left), signal);
  }
}

/** A batch by the id it was asked for, whatever id it answers with. */
async function retrieve(client: Client, batchId: string, call: CallOptions): Promise<[string, Batch]> {
  const batch = await client.batches.retrieve(batchId, call);
  // Without a status it would count as running for ever.
  if (typeof batch.status === 'string') return [batchId, batch];
  throw new OffpeakError('bad_response', `The answer for ${batchId} is no batch: it has no status.`, {
    batchId,
  });
}

/**
 * Waits until a job or a batch has ended, in whatever way, and gives the last snapshot. Options and errors as of {@link watchBatch}.
 *
 * @example
 * ```ts
 * const { status, counts } = await waitForBatch(client, 'batch_1');
 * ```
 */
export async function waitForBatch(
  client: Client,
  target: BatchJob | Batch | string,
  options: WatchBatchOptions = {},
): Promise<BatchSnapshot> {
  let last!: BatchSnapshot;
  for await (const now of watchBatch(client, target, options)) last = now;
  return last;
}
