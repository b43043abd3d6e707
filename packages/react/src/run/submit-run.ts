import {
  type BatchJob,
  type Client,
  canDiscardJob,
  encodeRequests,
  jobFromFile,
  OffpeakError,
  type RequestSource,
  retryFailed,
  type SubmitBatchOptions,
  submitBatch,
  type UploadFileOptions,
  validateRequests,
} from '@offpeak/core';
import type { Upload } from '../upload/create-upload.ts';
import type { RunMemory } from './run-memory.ts';
import { isResumable, isSubmitted, type Submission, submissionOf, withoutStop } from './submission.ts';

/** The options of a run: those of `submitBatch` and of the upload. */
export interface BatchRunOptions
  extends Omit<SubmitBatchOptions, 'job' | 'onJob' | 'onProgress' | 'signal'>,
    Pick<UploadFileOptions, 'partsFrom' | 'partSize'> {}

/** The parts of a run that its steps need. */
export interface RunContext {
  client: Client;
  options: BatchRunOptions;
  memory: RunMemory;
  upload: Upload;
  signal: AbortSignal;
  /** Reports a state on the way. */
  set: (state: Submission) => void;
}

/** The upload of requests that become several batches: they cannot be paused. */
const splitUpload = {
  status: 'uploading',
  name: 'upload.jsonl',
  pausable: false,
  bytesPerSecond: null,
  etaMs: null,
} as const;

/** Returns the file of requests. A JSONL file is returned as it is. */
export function fileOf(
  requests: RequestSource<object> | Blob,
  { endpoint, defaults }: BatchRunOptions,
): Blob | Promise<Blob> {
  if (requests instanceof Blob) {
    return requests;
  }
  return new Response(encodeRequests(requests, { endpoint, defaults }).stream).blob();
}

/**
 * Checks, uploads and submits a file, or resumes the saved job of the run. A job that another tab has
 * submitted is returned, and a job whose file is uploaded needs no file.
 */
export async function submitRun(context: RunContext, file: Blob | null): Promise<Submission> {
  const { memory, options, signal, set, upload } = context;
  const recalled = memory.recall();
  const known = recalled && withoutStop(recalled);
  if (known && isSubmitted(known)) {
    memory.remember(known);
    return { status: 'submitted', job: known };
  }
  // After a refusal the file is gone, and certainly no batch exists: the run starts over.
  const saved = known && !isResumable(known) && canDiscardJob(known) ? null : known;
  if (saved && isResumable(saved)) {
    return createBatches(context, saved, null);
  }
  if (!file) {
    return submissionOf(known);
  }
  set({ status: 'checking' });
  const { endpoint, limits } = options;
  const report = await validateRequests(file, { endpoint, limits, signal });
  if (!report.ok) {
    return { status: 'invalid', report };
  }
  if (saved || report.batchesNeeded > 1) {
    return createBatches(context, saved, file);
  }
  return createBatches(context, jobFromFile(await upload.startAsync(file), endpoint), null);
}

/** Creates the batches of a job that is uploaded or retries another one; of a file without or with a job. */
async function createBatches(
  context: RunContext,
  job: BatchJob | null,
  file: Blob | null,
): Promise<Submission> {
  const { memory, set } = context;
  set({ status: 'creating' });
  if (job) {
    memory.remember(job);
  }
  const done = await submitJob(context, job, file);
  memory.remember(done);
  return { status: 'submitted', job: done };
}

/**
 * Creates the batches again that failed on the token limit. It waits until the limit may allow them; the
 * state stays that of the job meanwhile.
 */
export async function resubmitRun(context: RunContext): Promise<Submission> {
  const { memory } = context;
  const job = memory.recall();
  if (!job || job.stopped) {
    return submissionOf(job);
  }
  const done = await submitJob(context, job, null);
  memory.remember(done);
  return { status: 'submitted', job: done };
}

async function submitJob(context: RunContext, job: BatchJob | null, file: Blob | null): Promise<BatchJob> {
  const { client, set } = context;
  const options = submitOptionsOf(context);
  return job?.previous
    ? retryFailed(client, job.previous, undefined, { ...options, job })
    : submitBatch(client, file ?? [], {
        ...options,
        job: job ?? undefined,
        onProgress: ({ phase, sentBytes, totalBytes }) => {
          if (file && phase === 'uploading') {
            set({ ...splitUpload, sentBytes, totalBytes: totalBytes ?? file.size });
          }
        },
      });
}

/** Runs the failed requests of a run again, as its new job. */
export async function retryRun(context: RunContext): Promise<Submission> {
  const { client, memory, set } = context;
  const job = memory.recall();
  if (!job) {
    throw new OffpeakError('job_mismatch', 'There is no run to retry: start one first.');
  }
  set({ status: 'creating' });
  const again = await retryFailed(client, withoutStop(job), undefined, submitOptionsOf(context));
  memory.remember(again);
  return { status: 'submitted', job: again };
}

function submitOptionsOf({ options, memory, signal }: RunContext) {
  const { partsFrom: _from, partSize: _size, ...submit } = options;
  return { ...submit, signal, onJob: memory.remember };
}
