import type { Client } from '../api/client.ts';
import { refusesExpiry } from '../dialects/file-status.ts';
import { checkCount, checkMilliseconds } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { type BatchJob, newJob, reopenJob } from '../job/job.ts';
import { leaseJob } from '../job/working-jobs.ts';
import { checkEndpoint } from '../jsonl/check-endpoint.ts';
import { withDefaults } from '../jsonl/limits.ts';
import type { LineOptions, RequestSource } from '../jsonl/request-line.ts';
import { sleep } from '../util/sleep.ts';
import { isReplayable } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-options.ts';
import { submitShards } from './submit-shards.ts';

const maxAttempts = 3;

/**
 * Submits requests, or a JSONL file of them, as one batch, or as several above the limits of one. Returns the
 * job to watch and to read the results of. Every batch is created once: if the answer to its creation is
 * lost, the list of batches is searched for it, and another creation is sent only if the list shows that
 * there is none. While too many tokens are enqueued, it waits and retries. If the provider refuses a batch,
 * its input file is deleted.
 *
 * To resume after a crash, pass the saved job as `job`, and the same requests. Files that are uploaded and
 * batches that are created are not sent again. Batches that failed on the token limit
 * (`token_limit_exceeded`, which may come minutes later) are created again. Concurrent calls with the same
 * job run one after the other.
 *
 * @param client The client of the provider.
 * @param requests An array, a generator, an async iterable, or a JSONL file as a Blob.
 * @throws `invalid_request` for a malformed request; `invalid_option` for a limit or a concurrency below 1 or
 *   an endpoint that is not a path; `job_mismatch` for a job of other requests; `file_changed` for a file
 *   that changes while it is read; `ambiguous_create` if it is unknown whether a batch exists (resume the
 *   saved job later, or call {@link settleCreation}); and what the calls throw.
 *
 * @example
 * ```ts
 * const requests = [{ customId: 'moon', body: { model: 'text-embedding-3-small', input: 'moon' } }];
 * const job = await submitBatch(client, requests, {
 *   endpoint: '/v1/embeddings',
 *   onJob: (job) => console.log(JSON.stringify(job)),
 * });
 * ```
 */
export async function submitBatch<Body extends object = Record<string, unknown>>(
  client: Client,
  requests: RequestSource<Body> | Blob,
  options: SubmitBatchOptions,
): Promise<BatchJob> {
  const { endpoint, concurrency = 2, signal } = options;
  checkEndpoint(endpoint);
  const { traits } = client;
  traits?.checkOptions?.(options);
  const limits = withDefaults(options.limits, traits?.limits);
  // The lines of a file are sent as they are, unless the provider has lines of another shape.
  const source = (requests instanceof Blob && traits?.line?.linesOf(requests)) || requests;
  checkCount('concurrency', concurrency);
  checkMilliseconds('tokenLimitWaitMs', options.tokenLimitWaitMs ?? 0, 0);
  for (const [name, limit] of Object.entries(limits)) {
    checkCount(`limits.${name}`, limit);
  }
  const saved = options.job ? reopenJob(options.job, endpoint) : newJob(endpoint, limits);
  const lease = leaseJob(saved.key);
  try {
    return await lease.inTurn(signal, async (known) => {
      const job = known.newest ? structuredClone(known.newest) : saved;
      known.newest = job;
      await submitJob(client, source, job, { ...options, traits, concurrency });
      return job;
    });
  } finally {
    lease.release();
  }
}

/** Submits a job. Retries after failures that may pass, if the requests can be iterated again. */
async function submitJob(
  client: Client,
  requests: RequestSource<object> | Blob,
  job: BatchJob,
  options: SubmitBatchOptions & LineOptions & { concurrency: number },
): Promise<void> {
  for (let attempt = 1; ; ) {
    const hadExpiry = !job.expiry_refused;
    try {
      await submitShards(client, requests, job, options);
      return;
    } catch (error) {
      const lostExpiry = hadExpiry && job.expiry_refused && refusesExpiry(error);
      // A stream cannot be sent twice, but the requests behind it can.
      if (!isReplayable(requests)) {
        throw lostExpiry ? expiryRefused(error) : error;
      }
      if (!lostExpiry) {
        if (!isTransient(error) || attempt >= maxAttempts) {
          throw error;
        }
        await sleep(error.retryAfterMs ?? 500 * attempt, options.signal);
        attempt += 1;
      }
    }
  }
}

/** Makes the error for a refused default expiry, if the requests cannot be sent again without it. */
function expiryRefused(cause: OffpeakError): OffpeakError {
  const { code, message, requestId, status, apiError } = cause;
  return new OffpeakError(
    code,
    `${message} Set inputExpiresAfter to null: these requests can be read only once, so they cannot be sent again without an expiry.`,
    { cause, param: 'inputExpiresAfter', requestId, status, apiError },
  );
}
