import type { Client } from '../api/client.ts';
import { checkCount, checkMilliseconds } from '../errors/invalid-option.ts';
import { OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import { type BatchJob, newJob, reopenJob } from '../job/job.ts';
import { holdJob } from '../job/working-jobs.ts';
import { checkEndpoint } from '../jsonl/check-endpoint.ts';
import { withDefaults } from '../jsonl/limits.ts';
import type { RequestSource } from '../jsonl/request-line.ts';
import { sleep } from '../util/sleep.ts';
import { isReplayable } from './shard-source.ts';
import type { SubmitBatchOptions } from './submit-options.ts';
import { submitShards } from './submit-shards.ts';
import { namesExpiry } from './upload-shard.ts';

const maxAttempts = 3;

/**
 * Sends requests, or a JSONL file of them, as one batch or, above the limits of one, as several, and returns
 * the job to watch and to read results by. Every batch is created once: if the answer to its creation is
 * lost, the list of batches is searched for it, and another creation is sent only if the list shows that
 * there is none. While too many tokens are enqueued it waits for room. A refused batch has its input file
 * deleted.
 *
 * A run that died is resumed with `job` and the same requests: what is uploaded is not sent again, what is
 * created is not created again, and batches that were refused for lack of room (`token_limit_exceeded`, which
 * may come minutes later) are created anew. Two calls at once with the same job take turns.
 *
 * Throws `invalid_request` for a malformed request, `invalid_option` for a limit or a concurrency below 1 or
 * an endpoint that is not a path, `job_mismatch` for a job of other requests, `file_changed` for a file that
 * changes while it is read, `ambiguous_create` if it cannot be found out whether a batch exists (resuming the
 * saved job settles it later, or {@link settleCreation}), and what the calls throw.
 *
 * @param requests The requests, as objects, or a Blob with the JSONL file.
 *
 * @example
 * ```ts
 * const job = await submitBatch(client, [{ customId: 'moon', body: { model: 'text-embedding-3-small', input: 'moon' } }], {
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
  const limits = withDefaults(options.limits);
  checkCount('concurrency', concurrency);
  checkMilliseconds('tokenLimitWaitMs', options.tokenLimitWaitMs ?? 0, 0);
  for (const [name, limit] of Object.entries(limits)) {
    checkCount(`limits.${name}`, limit);
  }
  const saved = options.job ? reopenJob(options.job, endpoint) : newJob(endpoint, limits);
  const hold = holdJob(saved.key);
  try {
    return await hold.inTurn(signal, async (known) => {
      const job = known.newest ? structuredClone(known.newest) : saved;
      known.newest = job;
      await submitJob(client, requests, job, { ...options, concurrency });
      return job;
    });
  } finally {
    hold.release();
  }
}

/** Submits a job, again after failures that may pass if the requests can be gone through again. */
async function submitJob(
  client: Client,
  requests: RequestSource<object> | Blob,
  job: BatchJob,
  options: SubmitBatchOptions & { concurrency: number },
): Promise<void> {
  for (let attempt = 1; ; ) {
    const hadExpiry = !job.expiry_refused;
    try {
      await submitShards(client, requests, job, options);
      return;
    } catch (error) {
      const lostExpiry = hadExpiry && job.expiry_refused && namesExpiry(error);
      // A stream cannot be sent twice, but what it was made of can.
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

/** The refusal of the default expiry, for requests that cannot be sent again without it. */
function expiryRefused(cause: OffpeakError): OffpeakError {
  const { code, message, requestId, status, apiError } = cause;
  return new OffpeakError(
    code,
    `${message} Set inputExpiresAfter to null: these requests can be read only once, so they are not sent again without it.`,
    { cause, param: 'inputExpiresAfter', requestId, status, apiError },
  );
}
