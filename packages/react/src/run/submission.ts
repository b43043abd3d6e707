import { type BatchJob, canDiscardJob, OffpeakError, type ValidationReport } from '@offpeak/core';
import type { UploadInFlight } from '../upload/upload-state.ts';
import type { SavedJob } from './run-memory.ts';

/** The way of requests to their batches. `status` narrows it. */
export type Submission =
  | { status: 'idle' }
  /** Every line is checked, before a byte is sent. */
  | { status: 'checking' }
  /** The requests would be refused; `report.errors` says why, line by line. Nothing was sent. */
  | { status: 'invalid'; report: ValidationReport }
  | ({
      status: 'uploading';
      /** Measured since it was started or resumed; null while unknown. */
      bytesPerSecond: number | null;
      /** Estimated milliseconds to the end of the upload; null while unknown. */
      etaMs: number | null;
    } & UploadInFlight)
  | ({
      status: 'paused';
      /** Paused by `pause()`, or because the browser is offline; the latter resumes by itself. */
      reason: 'user' | 'offline';
    } & UploadInFlight)
  /** The batch is created; after a reload, too, without another start. */
  | { status: 'creating' }
  /** A reload interrupted the upload of several batches: start the same requests again to resume. */
  | { status: 'interrupted'; job: BatchJob }
  /** Stopped, or waiting for `retry()`: nothing is sent or created twice. */
  | { status: 'failed'; error: OffpeakError; job: BatchJob | null }
  | { status: 'cancelled' }
  /** Every request has its batch. */
  | { status: 'submitted'; job: SavedJob };

/** Whether every request of a job has its batch. */
export function isSubmitted(job: BatchJob): boolean {
  return job.complete && job.shards.every(({ batch_id: id }) => id !== null);
}

/** Whether a job can be submitted without its requests: they are uploaded, or those of an earlier job. */
export function isResumable(job: BatchJob): boolean {
  return job.complete || job.previous !== undefined;
}

/** Returns the submission of a saved job. */
export function submissionOf(job: SavedJob | null): Submission {
  if (!job) {
    return { status: 'idle' };
  }
  if (isSubmitted(job)) {
    return { status: 'submitted', job };
  }
  if (job.stopped) {
    return { status: 'failed', error: new OffpeakError('aborted', 'Cancelled.'), job };
  }
  return isResumable(job) ? { status: 'creating' } : { status: 'interrupted', job };
}

/**
 * Returns the job to keep after a submission was stopped: the job itself if a batch of it may exist, else the
 * job that it retries, if any.
 */
export function jobAfterStop(job: BatchJob): BatchJob | null {
  return canDiscardJob({ ...job, previous: undefined }) ? (job.previous ?? null) : job;
}

/** Returns a job that the user wants to run again. */
export function withoutStop({ stopped: _stopped, ...job }: SavedJob): BatchJob {
  return job;
}
