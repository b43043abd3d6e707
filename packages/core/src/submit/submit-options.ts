import type { BatchJob } from '../job/job.ts';
import type { BatchLimits } from '../jsonl/limits.ts';
import type { LineOptions } from '../jsonl/request-line.ts';
import type { UploadProgress } from '../upload/upload-options.ts';
import type { OpenString } from '../wire/open-string.ts';

/** Options of {@link submitBatch}. */
export interface SubmitBatchOptions extends Omit<LineOptions, 'traits'> {
  /** Default `24h`. */
  completionWindow?: OpenString<'24h'> | undefined;
  /** Metadata of every batch; offpeak adds `offpeak_key`. */
  metadata?: Record<string, string> | undefined;
  /**
   * Seconds after which the provider deletes the input files. Default 172,800 (48 h), or that of the
   * provider. With null, no expiry is sent, and the provider keeps the files as long as it keeps any. If a
   * provider refuses the default, as Perplexity and Azure do, the files are sent without an expiry, and the
   * job has `expiry_refused`. If it refuses a value of your own, the refusal is thrown.
   */
  inputExpiresAfter?: number | null | undefined;
  /** Seconds after which the provider deletes the result files: 3,600 to 2,592,000. */
  outputExpiresAfter?: number | undefined;
  /** How large one batch may be; more requests become more batches. Default: the limits of the provider. */
  limits?: BatchLimits | undefined;
  /**
   * Shards that are uploaded and created in parallel. Default 2. Requests that can only be read in order are
   * still uploaded one after the other, the next while the batch of the one before is created.
   */
  concurrency?: number | undefined;
  /**
   * Milliseconds before the first retry if too many tokens are enqueued; doubles up to 15 minutes. Default
   * 60,000.
   */
  tokenLimitWaitMs?: number | undefined;
  /**
   * Called, and awaited, each time the job changes, and before every creation of a batch. Save the job here:
   * work that is saved is never sent or paid for twice.
   */
  onJob?: ((job: BatchJob) => void | Promise<void>) | undefined;
  /** Called with the upload progress of all shards together. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** Stops submitting with `aborted`. Batches that exist by then continue; the saved job has them. */
  signal?: AbortSignal | undefined;
  /** A saved job to resume with the same requests. Once it is `complete`, the requests are not read. */
  job?: BatchJob | undefined;
}
