import type { Client } from '../api/client.ts';
import { isTerminal } from '../dialects/batch-status.ts';
import { isSettled } from '../dialects/is-settled.ts';
import { checkMilliseconds } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isOutage, isTransient } from '../errors/transient.ts';
import { requireBatchIds } from '../job/batch-ids.ts';
import type { BatchJob } from '../job/job.ts';
import { anySignal } from '../util/any-signal.ts';
import { startDeadline } from '../util/deadline.ts';
import { sleep } from '../util/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import { type OutageOptions, trackOutages } from './outage.ts';
import { pollBatches } from './poll-batches.ts';
import { type BatchSnapshot, type SnapshotMemory, snapshot } from './progress.ts';

/** Options of {@link watchBatch} and {@link waitForBatch}. */
export interface WatchBatchOptions extends OutageOptions {
  /** Stops watching with `aborted`. The batch continues. */
  signal?: AbortSignal | undefined;
  /** Milliseconds between the first polls, at least 1. Default 1,000; grows as long as nothing changes. */
  minIntervalMs?: number | undefined;
  /** Milliseconds between polls at most. Default 30,000. A larger `minIntervalMs` wins. */
  maxIntervalMs?: number | undefined;
  /**
   * Milliseconds to watch at most; then `timeout` is thrown. Default 172,800,000 (48 h), at most
   * 2,147,483,647 (24 days).
   */
  deadlineMs?: number | undefined;
}

/** Further polls given to a server that says `completed` before it names the result files. */
const settlingPolls = 5;

/**
 * Watches a job or a batch: one snapshot now, one after every poll, the last one with `done`. Polls quickly
 * while things move and slowly while they do not, and waits for a status it does not know.
 *
 * An outage does not end the watch, from the first poll on: `onOutage` is called after every failed poll, and
 * the next one follows at the pace of the polls before, then ever more slowly, until `outageLimitMs` are
 * over. An answer that says no, such as 401 or 404, is thrown at once, and so is one that is not a batch as
 * long as there was none: then the address is wrong.
 *
 * Throws `aborted`, `timeout` after `deadlineMs`, `invalid_option`, `job_mismatch` for a job that is not
 * fully submitted, `bad_response` for what is not a batch, and what `batches.retrieve` throws.
 *
 * @param target The id of a batch, a batch, or a job.
 *
 * @example
 * ```ts
 * const onOutage = ({ error, sinceMs }) => console.warn(error.message, 'for', sinceMs, 'ms; the batch is safe');
 * for await (const { status, counts, etaMs } of watchBatch(client, job, { onOutage })) {
 *   console.log(status, counts.completed, etaMs);
 * }
 * ```
 */
export async function* watchBatch(
  client: Client,
  target: BatchJob | Batch | string,
  options: WatchBatchOptions = {},
): AsyncGenerator<BatchSnapshot, void, undefined> {
  const { signal, minIntervalMs = 1000, maxIntervalMs = 30_000, deadlineMs = 172_800_000 } = options;
  checkMilliseconds('minIntervalMs', minIntervalMs, 1);
  checkMilliseconds('maxIntervalMs', maxIntervalMs, 1);
  checkMilliseconds('deadlineMs', deadlineMs, 0);
  const outages = trackOutages(options);
  const slowestMs = Math.max(minIntervalMs, maxIntervalMs);
  const ids = requireBatchIds(target);
  /** In the order of the ids. */
  const known: Batch[] = [];
  const deadline = startDeadline(deadlineMs);
  const stop = anySignal(signal, deadline.signal);
  let last: BatchSnapshot | undefined;
  let memory: SnapshotMemory | undefined;
  let intervalMs = minIntervalMs;
  try {
    for (let completedPolls = 0; ; ) {
      const startedAt = performance.now();
      const failure = await pollBatches(client, ids, known, stop).catch((error: unknown) => {
        if (isTransient(error) || (last && isOutage(error))) {
          return error;
        }
        throw error;
      });
      const now = performance.now();
      let pauseMs: number;
      if (failure) {
        pauseMs = outages.fail(failure, {
          startedAt,
          now,
          intervalMs: jitter(intervalMs),
          maxIntervalMs: slowestMs,
        });
      } else {
        outages.recover();
        const haveEnded = known.every(({ status }) => isTerminal(status));
        completedPolls += haveEnded ? 1 : 0;
        const done = known.every(isSettled) || (haveEnded && completedPolls > settlingPolls);
        const [current, nextMemory] = snapshot([...known], done, memory, now);
        const hasMoved = nextMemory.fingerprint !== memory?.fingerprint;
        intervalMs = hasMoved ? minIntervalMs : Math.min(intervalMs * 1.5, slowestMs);
        pauseMs = jitter(intervalMs);
        memory = nextMemory;
        last = current;
        yield current;
        if (done) {
          return;
        }
      }
      await sleep(pauseMs, stop);
    }
  } catch (cause) {
    if (!deadline.signal.aborted || signal?.aborted) {
      throw cause;
    }
    const state = last ? `is still ${last.status}` : 'has not been seen';
    throw new OffpeakError(
      'timeout',
      `The batch ${state} after ${deadlineMs} ms (deadlineMs). It continues: watch it again.`,
      { batchId: ids[0], cause },
    );
  } finally {
    deadline.clear();
  }
}

/** Up to a fifth less or more, so that many watches do not poll at the same moment. */
function jitter(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}

/**
 * Waits until a job or a batch has ended, in whatever way, and gives the last snapshot. Options, outages and
 * errors as of {@link watchBatch}.
 *
 * @param target The id of a batch, a batch, or a job.
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
  for await (const now of watchBatch(client, target, options)) {
    last = now;
  }
  return last;
}
