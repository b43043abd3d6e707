import type { Client } from '../api/client.ts';
import { wasRefusedForRoom } from '../dialects/token-limit.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import type { BatchJob } from '../job/job.ts';
import { holdJob, type JobHold } from '../job/working-jobs.ts';
import type { RequestSource } from '../jsonl/request-line.ts';
import { type ReadResultsOptions, readResults } from '../results/read-results.ts';
import type { BatchResult } from '../results/result.ts';
import { isReplayable } from '../submit/shard-source.ts';
import { submitBatch } from '../submit/submit-batch.ts';
import type { SubmitBatchOptions } from '../submit/submit-options.ts';
import { defaultOutageLimitMs } from '../watch/outage.ts';
import type { BatchSnapshot } from '../watch/progress.ts';
import { type WatchBatchOptions, watchBatch } from '../watch/watch-batch.ts';
import { type RetryFailedOptions, retryFailed } from './retry-failed.ts';

/** Options of {@link runBatch}: those of every step of the road. */
export interface RunBatchOptions<Output = undefined>
  extends SubmitBatchOptions,
    WatchBatchOptions,
    Pick<RetryFailedOptions, 'filter'>,
    Omit<ReadResultsOptions<Output>, 'requests' | 'outageLimitMs'> {
  /** How many times to run again what has not succeeded. Default 0. */
  retries?: number | undefined;
  /** Called with every snapshot while a job runs. */
  onSnapshot?: ((snapshot: BatchSnapshot) => void) | undefined;
}

/**
 * The whole road: submits, waits, runs again what failed, and gives the results, each custom id once. Save
 * the job in `onJob` and hand it back as `job` to resume after a crash, at whatever step it happened. While
 * the server is out of reach it waits, up to `outageLimitMs`, and calls `onOutage` after every failed poll.
 *
 * Throws `invalid_option` for retries of requests that can be gone through only once, and what `submitBatch`,
 * `watchBatch` and `readResults` throw.
 *
 * @param requests The requests, as objects, or a Blob with the JSONL file.
 *
 * @example
 * ```ts
 * const requests = ['moon', 'sun'].map((input) => ({ customId: input, body: { input } }));
 * const options = { endpoint: '/v1/embeddings', defaults: { model: 'text-embedding-3-small' }, retries: 2 };
 * for await (const result of runBatch(client, requests, options)) console.log(result.customId, result.status);
 * ```
 */
export async function* runBatch<T = unknown, Output = undefined>(
  client: Client,
  requests: RequestSource<object> | Blob,
  options: RunBatchOptions<Output>,
): AsyncGenerator<BatchResult<T, Output>, void, undefined> {
  const { retries = 0, onSnapshot } = options;
  const settings = { ...options, outageLimitMs: options.outageLimitMs ?? defaultOutageLimitMs };
  const replayable = isReplayable(requests);
  if (retries > 0 && !replayable) {
    throw invalidOption('retries', '0 for requests that may come only once: give an array or a Blob');
  }
  const submit = (job: BatchJob | undefined) =>
    job?.previous
      ? retryFailed(client, job.previous, requests, { ...settings, job })
      : submitBatch(client, requests, { ...settings, job });
  const retry = (job: BatchJob) => retryFailed(client, job, requests, { ...settings, job: undefined });
  let job = await submit(options.job);
  let hold = holdJob(job.key);
  // All of them until the end, for runs of the same job that are behind.
  const holds = [hold];
  try {
    for (;;) {
      let next: BatchJob | undefined;
      for await (const snapshot of watchBatch(client, job, settings)) {
        onSnapshot?.(snapshot);
        if (snapshot.batches.some(wasRefusedForRoom)) {
          next = await submit(job);
          break;
        }
      }
      if (!next && generationOf(job) < retries) {
        next = await retryOnce(hold, job, retry, settings);
      }
      if (!next || next === job) {
        break;
      }
      job = next;
      hold = holdJob(job.key);
      holds.push(hold);
    }
    yield* readResults<T, Output>(client, job, { ...settings, requests: replayable ? requests : undefined });
  } finally {
    for (const { release } of holds) {
      release();
    }
  }
}

/**
 * Retries what failed in a job, or takes over what another run of the same job has retried in the meantime.
 */
async function retryOnce(
  hold: JobHold,
  job: BatchJob,
  retry: (job: BatchJob) => Promise<BatchJob>,
  { onJob, signal }: SubmitBatchOptions,
): Promise<BatchJob> {
  return hold.inTurn(signal, async (known) => {
    if (known.retriedAs) {
      await onJob?.(structuredClone(known.retriedAs));
    }
    known.retriedAs ??= await retry(job);
    return known.retriedAs;
  });
}

/** How many jobs a job runs again. */
function generationOf({ previous }: BatchJob): number {
  return previous ? 1 + generationOf(previous) : 0;
}
