import type { Client } from '../api/client.ts';
import { failedOnTokenLimit } from '../dialects/token-limit.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import type { BatchJob } from '../job/job.ts';
import { type JobLease, leaseJob } from '../job/working-jobs.ts';
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

/** Options of {@link runBatch}: those of each of its steps. */
export interface RunBatchOptions<Output = undefined>
  extends SubmitBatchOptions,
    WatchBatchOptions,
    Pick<RetryFailedOptions, 'filter'>,
    Omit<ReadResultsOptions<Output>, 'requests' | 'outageLimitMs'> {
  /** How many times to retry the requests that have not succeeded. Default 0. */
  retries?: number | undefined;
  /** Called with every snapshot while a job runs. */
  onSnapshot?: ((snapshot: BatchSnapshot) => void) | undefined;
}

/**
 * Submits the requests, waits for the batches, retries failures and yields one result per custom id. Save the
 * job in `onJob`, and pass it as `job` to resume after a crash at any step. While the server cannot be
 * reached, it waits up to `outageLimitMs`, and calls `onOutage` after every failed poll.
 *
 * @param client The client of the provider.
 * @param requests An array, a generator, an async iterable, or a JSONL file as a Blob. Retries need an array,
 *   a Blob or another source that can be iterated again.
 *
 * @throws `invalid_option` for retries of requests that can be iterated only once; and what `submitBatch`,
 *   `watchBatch` and `readResults` throw.
 *
 * @example
 * ```ts
 * const requests = ['moon', 'sun'].map((input) => ({ customId: input, body: { input } }));
 * const options = { endpoint: '/v1/embeddings', defaults: { model: 'text-embedding-3-small' }, retries: 2 };
 * for await (const result of runBatch(client, requests, options)) {
 *   console.log(result.customId, result.status);
 * }
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
    throw invalidOption('retries', '0 for requests that can be read only once: pass an array or a Blob');
  }
  const submit = (job: BatchJob | undefined) =>
    job?.previous
      ? retryFailed(client, job.previous, requests, { ...settings, job })
      : submitBatch(client, requests, { ...settings, job });
  const retry = (job: BatchJob) => retryFailed(client, job, requests, { ...settings, job: undefined });
  let job = await submit(options.job);
  let lease = leaseJob(job.key);
  // All are kept until the end, for concurrent runs of the same job that are at an earlier step.
  const leases = [lease];
  try {
    for (;;) {
      let next: BatchJob | undefined;
      for await (const snapshot of watchBatch(client, job, settings)) {
        onSnapshot?.(snapshot);
        if (snapshot.batches.some(failedOnTokenLimit)) {
          next = await submit(job);
          break;
        }
      }
      if (!next && retryDepth(job) < retries) {
        next = await retryOnce(lease, job, retry, settings);
      }
      if (!next || next === job) {
        break;
      }
      job = next;
      lease = leaseJob(job.key);
      leases.push(lease);
    }
    yield* readResults<T, Output>(client, job, { ...settings, requests: replayable ? requests : undefined });
  } finally {
    for (const { release } of leases) {
      release();
    }
  }
}

/** Retries what has failed in a job, or returns the job by which a concurrent run has retried it. */
async function retryOnce(
  lease: JobLease,
  job: BatchJob,
  retry: (job: BatchJob) => Promise<BatchJob>,
  { onJob, signal }: SubmitBatchOptions,
): Promise<BatchJob> {
  return lease.inTurn(signal, async (known) => {
    if (known.retriedAs) {
      await onJob?.(structuredClone(known.retriedAs));
    }
    known.retriedAs ??= await retry(job);
    return known.retriedAs;
  });
}

/** Returns how many jobs were retried before this one. */
function retryDepth({ previous }: BatchJob): number {
  return previous ? 1 + retryDepth(previous) : 0;
}
