import type { Client } from '../api/client.ts';
import { anySignal } from '../errors/abort.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isOutage } from '../errors/transient.ts';
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
  /** Milliseconds to watch at most; then `timeout` is thrown. Default 172,800,000 (48 h), at most 2,147,483,647 (24 days). */
  deadlineMs?: number | undefined;
}

/** Further polls given to a server that says `completed` before it names the result files. */
const settlingPolls = 5;
/** Batches asked for side by side. */
const atOnce = 8;
const longestOutageMs = 600_000;
/** The longest a timer can run, 24 days. */
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
  /** In the order of the ids. */
  const known: Batch[] = [];
  const late = AbortSignal.timeout(Math.ceil(Math.min(Math.max(deadlineMs, 0), longestTimerMs)));
  const stop = anySignal(signal, late);
  let status: BatchStatus = 'unanswered';
  let lastAnswer = Date.now();
  let interval = minIntervalMs;
  let pace: Pace | undefined;
  try {
    for (let polledCompleted = 0; ; ) {
      let pause = maxIntervalMs;
      try {
        const due = [...ids.keys()].filter((at) => !isSettled(known[at]));
        const ask = async (at: number) => {
          known[at] = await retrieve(client, ids[at] ?? '', stop);
        };
        while (due.length > 0) await Promise.all(due.splice(0, atOnce).map(ask));
        lastAnswer = Date.now();
        const batches = [...known];
        const done =
          batches.every(isSettled) ||
          (batches.every(({ status }) => isTerminal(status)) && ++polledCompleted > settlingPolls);
        const [now, next] = snapshot(batches, done, pace, lastAnswer);
        interval = next.mark === pace?.mark ? Math.min(interval * 1.5, maxIntervalMs) : minIntervalMs;
        pause = interval * (0.8 + Math.random() * 0.4);
        pace = next;
        status = now.status;
        yield now;
        if (done) return;
      } catch (error) {
        // A batch runs for hours: an outage in between is no reason to stop watching it.
        if (!isOutage(error) || !pace || Date.now() - lastAnswer > longestOutageMs) throw error;
      }
      await sleep(pause, stop);
    }
  } catch (cause) {
    if (!late.aborted || signal?.aborted) throw cause;
    throw new OffpeakError(
      'timeout',
      `The batch is still ${status} after ${deadlineMs} ms (deadlineMs). It goes on: watch it again.`,
      { batchId: ids[0], cause },
    );
  }
}

/** A batch. Some servers shout its status. */
async function retrieve(client: Client, batchId: string, signal: AbortSignal): Promise<Batch> {
  const batch = await client.batches.retrieve(batchId, { signal });
  // Without a status it would count as running for ever.
  if (typeof batch.status === 'string') return { ...batch, status: batch.status.toLowerCase() };
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
