import type { BatchJob } from '../job/job.ts';
import type { BatchLimits } from '../jsonl/limits.ts';
import type { LineOptions } from '../jsonl/request-line.ts';
import type { UploadProgress } from '../upload/upload-options.ts';
import type { OpenString } from '../wire/open-string.ts';

/** Options of {@link submitBatch}. */
export interface SubmitBatchOptions extends LineOptions {
  /** Default `24h`. */
  completionWindow?: OpenString<'24h'> | undefined;
  /** Put on every batch; offpeak adds `offpeak_key`. */
  metadata?: Record<string, string> | undefined;
  /**
   * Seconds after which the input files are deleted by themselves. Default 172,800 (48 h); null sends no
   * expiry, so that the provider keeps them as long as it keeps files. Where a provider refuses the default,
   * as Perplexity and Azure do, the files are sent without an expiry and `expiry_refused` of the job says so;
   * a value of your own is not dropped, its refusal is thrown.
   */
  inputExpiresAfter?: number | null | undefined;
  /** Seconds after which the result files are deleted by themselves: 3,600 to 2,592,000. */
  outputExpiresAfter?: number | undefined;
  /** How large one batch may be; more requests become more batches. Default: what OpenAI allows. */
  limits?: BatchLimits | undefined;
  /**
   * Batches prepared at once, each uploaded and then created. Default 2. Requests that can only be read in
   * order are uploaded one after the other all the same, the next while the last one's batch is created.
   */
  concurrency?: number | undefined;
  /**
   * Milliseconds before the first new try when too many tokens are enqueued; doubles up to 15 minutes.
   * Default 60,000.
   */
  tokenLimitWaitMs?: number | undefined;
  /**
   * Called, and awaited, each time the job has grown, and before every creation of a batch. Save it here:
   * what is saved is never sent or paid twice.
   */
  onJob?: ((job: BatchJob) => void | Promise<void>) | undefined;
  /** How far the upload of all shards is. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Stops submitting. Batches that are created by then continue; the saved job knows them. */
  signal?: AbortSignal | undefined;
  /** A saved job to resume, given the same requests. Once it is `complete` the requests are not looked at. */
  job?: BatchJob | undefined;
}
