import type { Client } from '../api/client.ts';
import { isOffpeakError } from '../errors/offpeak-error.ts';
import { type BatchJob, newJob } from '../job/job.ts';
import { withDefaults } from '../jsonl/limits.ts';
import type { RawRequest } from '../jsonl/raw-request.ts';
import { customIdOf, type RequestSource } from '../jsonl/request-line.ts';
import { eachInput, eachRequest } from '../results/expected.ts';
import { type ReadResultsOptions, readResults } from '../results/read-results.ts';
import type { BatchResult } from '../results/result.ts';
import { isReplayable, type ReplayableRequests } from '../submit/shard-source.ts';
import { submitBatch } from '../submit/submit-batch.ts';
import type { SubmitBatchOptions } from '../submit/submit-options.ts';
import type { RequestLine } from '../wire/request-line.ts';

/** Options of {@link retryFailed}: those of `submitBatch`, with the endpoint of the job. */
export interface RetryFailedOptions
  extends Omit<SubmitBatchOptions, 'endpoint'>,
    Pick<ReadResultsOptions, 'onOutage' | 'outageLimitMs'> {
  /** Returns whether to retry a request whose result is not `succeeded`. Default: all. */
  filter?: ((result: BatchResult) => boolean) | undefined;
}

/**
 * Submits the requests of an ended job that have failed, have expired, were cancelled or have no result, as a
 * new job. The results of the new job are those of both, each custom id once; the later result counts.
 * Returns the job itself if there is nothing to retry.
 *
 * Lines of a file and raw lines are sent byte for byte as before. For requests that are objects, pass the
 * same `defaults`.
 *
 * @param client The client of the provider that has the batches.
 * @param job The job to retry.
 * @param requests The same requests; `undefined` reads them from the input files of the job, as they were
 *   sent.
 *
 * @throws What `readResults` and `submitBatch` throw, and `file_unavailable` if an input file is gone.
 *
 * @example
 * ```ts
 * const again = await retryFailed(client, job, requests);
 * if (again !== job) await waitForBatch(client, again);
 * for await (const result of readResults(client, again)) console.log(result.customId, result.status);
 * ```
 */
export async function retryFailed(
  client: Client,
  job: BatchJob,
  requests: RequestSource<object> | Blob | undefined,
  options: RetryFailedOptions = {},
): Promise<BatchJob> {
  const { filter, signal, limits, onOutage, outageLimitMs } = options;
  const { endpoint } = job;
  /** Custom ids that are not retried. */
  const settled = new Set<string | null>();
  try {
    for await (const result of readResults(client, job, { signal, onOutage, outageLimitMs })) {
      if (result.status === 'succeeded' || filter?.(result) === false) {
        settled.add(result.customId);
      }
    }
  } catch (error) {
    // A batch that was refused as a whole has no settled requests.
    if (!isOffpeakError(error) || error.code !== 'batch_failed') {
      throw error;
    }
  }
  async function* unsettled(): AsyncGenerator<RequestLine<object> | RawRequest, void, undefined> {
    let position = 0;
    const entries = requests ? eachRequest(requests, client.traits) : eachInput(client, job.shards, signal);
    for await (const { request, rawLine } of entries) {
      const id = customIdOf(request, ++position);
      if (settled.has(id)) {
        continue;
      }
      // A line of a file is sent as it was the first time, to the last digit.
      yield rawLine === undefined
        ? { custom_id: id, method: 'POST', url: endpoint, body: request.body }
        : { rawLine };
    }
  }
  const replayable: ReplayableRequests = { isReplayable: true, [Symbol.asyncIterator]: unsettled };
  const again = !requests || isReplayable(requests) ? replayable : unsettled();
  const fresh = { ...newJob(endpoint, withDefaults(limits ?? job.limits)), previous: job };
  try {
    return await submitBatch(client, again, { ...options, endpoint, job: options.job ?? fresh });
  } catch (error) {
    if (
      isOffpeakError(error) &&
      error.code === 'invalid_request' &&
      error.code === 'invalid_request' &&
      error.param === 'requests'
    ) {
      return job;
    }
    throw error;
  }
}
