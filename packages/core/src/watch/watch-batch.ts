import type { Client } from '../api/client.ts';
import { checkMilliseconds } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { requireBatchIds } from '../job/batch-ids.ts';
import type { BatchJob } from '../job/job.ts';
import { anySignal } from '../util/any-signal.ts';
import { startDeadline } from '../util/deadline.ts';
import { sleep } from '../util/sleep.ts';
import type { Batch } from '../wire/batch.ts';
import type { OutageOptions } from './outage.ts';
import { startPolling } from './polling.ts';
import type { BatchSnapshot } from './progress.ts';

/** Options of {@link watchBatch} and {@link waitForBatch}. */
export interface WatchBatchOptions extends OutageOptions {
  /** Stops watching with `aborted`. The batch continues. */
  signal?: AbortSignal | undefined;
  /** Milliseconds between the first polls, at least 1. Default 1,000. Grows while nothing changes. */
  minIntervalMs?: number | undefined;
  /** Milliseconds between polls at most. Default 30,000. A larger `minIntervalMs` wins. */
  maxIntervalMs?: number | undefined;
  /**
   * Milliseconds to watch at most; then `timeout` is thrown. Default 172,800,000 (48 h), at most
   * 2,147,483,647 (24 days).
   */
  deadlineMs?: number | undefined;
}

/**
 * Watches a job or a batch. Yields one snapshot now and one after every poll; the last one has `done`. Polls
 * quickly while something changes and slowly while nothing does. A batch with an unknown status is still
 * running.
 *
 * An outage does not end the watch, from the first poll on: `onOutage` is called after every failed poll, and
 * the polls continue, ever more slowly, until `outageLimitMs` have passed. A refusal such as 401 or 404 is
 * thrown immediately. So is an answer that is not a batch, if there was no snapshot yet: then the address is
 * wrong.
 *
 * @param client The client of the provider that has the batches.
 * @param target A job, a batch or the id of a batch.
 * @throws `aborted`; `timeout` after `deadlineMs`; `invalid_option`; `job_mismatch` for a job that is not
 *   fully submitted; `bad_response` for an answer that is not a batch; and what `batches.retrieve` throws.
 * @example
 * ```ts
 * const onOutage = ({ error, sinceMs }) => console.warn(error.message, 'for', sinceMs, 'ms');
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
  const ids = requireBatchIds(target);
  const deadline = startDeadline(deadlineMs);
  const stop = anySignal(signal, deadline.signal);
  let last: BatchSnapshot | undefined;
  try {
    const polling = startPolling(client, ids, { ...options, minIntervalMs, maxIntervalMs }, stop);
    for (;;) {
      const { snapshot, pauseMs } = await polling.poll();
      if (snapshot) {
        last = snapshot;
        yield snapshot;
        if (snapshot.done) {
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
    const message = `The batch ${state} after ${deadlineMs} ms (deadlineMs). It continues: watch it again.`;
    throw new OffpeakError('timeout', message, { batchId: ids[0], cause });
  } finally {
    deadline.clear();
  }
}

/**
 * Waits until a job or a batch has ended, in whatever way, and returns the last snapshot. Options, outages
 * and errors are those of {@link watchBatch}.
 *
 * @param client The client of the provider that has the batches.
 * @param target A job, a batch or the id of a batch.
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
  for await (const snapshot of watchBatch(client, target, options)) {
    last = snapshot;
  }
  return last;
}
