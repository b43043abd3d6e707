'use client';

import type { Client } from '@offpeak/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { offpeakKeys } from '../batch/keys.ts';
import type { PollOptions } from '../batch/next-poll.ts';
import { useOffpeakClient } from '../client/provider.tsx';
import { useCancelBatch } from '../mutations/use-cancel-batch.ts';
import { useBatch } from '../queries/use-batch.ts';
import { useBatchProgress } from '../queries/use-batch-progress.ts';
import { useBatchResults } from '../queries/use-batch-results.ts';
import { type BatchRun, type BatchRunActions, createBatchRun } from './create-batch-run.ts';
import { hitTokenLimit, type RunBatchState, runStateOf } from './run-state.ts';
import type { Submission } from './submission.ts';
import type { BatchRunOptions } from './submit-run.ts';

/** Options of {@link useRunBatch}. */
export interface UseRunBatchOptions extends BatchRunOptions, PollOptions {
  /** The name of the run. Its job is kept under this name, over reloads and in all tabs. */
  key: string;
}

/** A run and its actions. */
export interface RunBatch<T = unknown> extends Omit<BatchRunActions, 'stop'> {
  /** The state of the run; `state.status` narrows it. */
  state: RunBatchState<T>;
  /**
   * Stops checking, uploading or creating, or cancels the batches that run. Results that exist by then are
   * kept.
   */
  cancel: () => void;
}

/** The runs of each client, by key: components with the same key share one. */
const runs = new WeakMap<Client, Map<string, BatchRun>>();

/**
 * Runs requests as a batch, from the check to the results: checks every line, uploads with pause and resume,
 * creates the batch exactly once, watches it and reads its results, as one state. The job is kept under
 * `key`: after a reload, or in another tab, the same run is there. Components with the same key share it.
 *
 * @example
 * ```tsx
 * const { state, start, cancel, retryFailed } = useRunBatch({ key: 'nightly', endpoint: '/v1/embeddings' });
 * if (state.status === 'idle') return <button onClick={() => start(file)}>Run tonight</button>;
 * if (state.status === 'running') return <progress value={state.progress?.share} />;
 * if (state.status === 'done') return <p>{state.rows.length} results: {state.progress.verdict}</p>;
 * ```
 */
export function useRunBatch<T = unknown>({
  key,
  minIntervalMs,
  maxIntervalMs,
  ...options
}: UseRunBatchOptions): RunBatch<T> {
  const client = useOffpeakClient();
  const queries = useQueryClient();
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const run = useMemo(() => sharedRun(client, key, () => latest.current), [client, key]);
  useEffect(() => run.connect(), [run]);
  const submission = useSyncExternalStore(run.subscribe, run.getSnapshot, () => idle);
  const job = submission.status === 'submitted' ? submission.job : null;
  const poll = { minIntervalMs, maxIntervalMs };
  const batch = useBatch(job, poll);
  const mustResubmit = job !== null && hitTokenLimit(job, batch.data);
  const results = useBatchResults<T>(mustResubmit ? null : job, poll);
  const progress = useBatchProgress(job, poll);
  const { mutate } = useCancelBatch();
  useEffect(() => {
    if (job) {
      queries.invalidateQueries({ queryKey: offpeakKeys.batchLists(client) });
    }
  }, [queries, client, job]);
  useEffect(() => {
    if (mustResubmit) {
      run.resubmit();
    }
  }, [run, mustResubmit]);
  const {
    getSnapshot: _snapshot,
    subscribe: _subscribe,
    connect: _connect,
    resubmit: _resubmit,
    stop,
    ...actions
  } = run;
  return {
    ...actions,
    state: runStateOf(submission, batch, results, progress),
    cancel: () => {
      stop();
      if (job) {
        mutate(job);
      }
    },
  };
}

const idle: Submission = { status: 'idle' };

function sharedRun(client: Client, key: string, options: () => BatchRunOptions): BatchRun {
  const known = runs.get(client) ?? new Map<string, BatchRun>();
  runs.set(client, known);
  const run = known.get(key) ?? createBatchRun(client, key, options);
  known.set(key, run);
  return run;
}
