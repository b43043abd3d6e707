import {
  type BatchJob,
  type BatchResult,
  failedOnTokenLimit,
  isTerminal,
  isTransient,
  type OffpeakError,
} from '@offpeak/core';
import type { JobState } from '../batch/batch-target.ts';
import type { BatchResults } from '../queries/results-options.ts';
import type { BatchProgress } from '../queries/use-batch-progress.ts';
import type { SavedJob } from './run-memory.ts';
import type { Submission } from './submission.ts';

/** The state of a run, from the requests to their results. `status` narrows it. */
export type RunBatchState<T = unknown> =
  | Exclude<Submission, { status: 'submitted' }>
  | {
      /** The batches run. */
      status: 'running';
      job: BatchJob;
      /** Null until the first poll. */
      batch: JobState | null;
      /** Null until the first poll. */
      progress: BatchProgress | null;
      /**
       * `token_limit` while a batch has failed because too many tokens are enqueued: it is created again once
       * the limit may allow it.
       */
      waitsFor: 'token_limit' | null;
    }
  /** The batches have ended, and results arrive. */
  | ({ status: 'reading' } & EndedRun<T>)
  /** All results are in `rows`. A run is also done when all its requests have failed: see the verdict. */
  | ({ status: 'done' } & EndedRun<T>);

/** A run whose batches have ended. */
export interface EndedRun<T = unknown> {
  job: BatchJob;
  batch: JobState;
  /** The counts and the verdict. */
  progress: BatchProgress;
  /** One for each request, in the order of arrival. */
  rows: readonly BatchResult<T>[];
}

/** The part of a query that a run needs. */
interface QueryPart<Data> {
  data: Data | undefined;
  error: OffpeakError | null;
}

/** Whether a batch of a run has to be created again, because too many tokens were enqueued. */
export function hitTokenLimit({ stopped }: SavedJob, batch: JobState | undefined): boolean {
  return !stopped && batch !== undefined && batch.batches.some(failedOnTokenLimit);
}

/** Returns the state of a run from its submission, its batches and its results. */
export function runStateOf<T>(
  submission: Submission,
  batch: QueryPart<JobState>,
  results: QueryPart<BatchResults<T>> & { isFetching: boolean },
  progress: BatchProgress | null,
): RunBatchState<T> {
  if (submission.status !== 'submitted') {
    return submission;
  }
  const { job } = submission;
  if (hitTokenLimit(job, batch.data)) {
    const running = progress && ({ ...progress, verdict: 'running', etaMs: null } as const);
    return { status: 'running', job, batch: batch.data ?? null, progress: running, waitsFor: 'token_limit' };
  }
  const { rows, complete } = results.data ?? { rows: [], complete: false };
  const error =
    !complete && results.error && !results.isFetching
      ? results.error
      : batch.error && !isTransient(batch.error)
        ? batch.error
        : null;
  if (error) {
    return { status: 'failed', error, job };
  }
  if (!batch.data || !progress || !isTerminal(batch.data.status)) {
    return { status: 'running', job, batch: batch.data ?? null, progress, waitsFor: null };
  }
  return { status: complete ? 'done' : 'reading', job, batch: batch.data, progress, rows };
}
