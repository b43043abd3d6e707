import { rm } from 'node:fs/promises';
import type { Client } from '@offpeak/core';
import { type BatchJob, submitBatch } from '@offpeak/core';
import type { ReadyInput } from '../input/prepare-input.ts';
import type { Progress } from '../progress/progress.ts';
import { checkState } from '../state/check-state.ts';
import type { RunState } from '../state/run-state.ts';
import { readState, writeState } from '../state/state-file.ts';

/** A run and the file it is kept in. */
export interface OpenRun {
  state: RunState;
  /** Changes the run and writes it down. */
  update(change: Partial<RunState>): Promise<void>;
  /** Forgets the run, so that the next one begins anew. */
  forget(): Promise<void>;
}

/** Takes up the run saved at `path`, or begins one. Throws if what is saved is another run. */
export async function openRun(path: string, input: ReadyInput, baseURL: string): Promise<OpenRun> {
  const { sha256, endpoint } = input;
  const saved = await readState(path);
  if (saved) checkState(saved, { inputPath: input.path, sha256, baseURL, endpoint }, path);
  let state: RunState = saved ?? {
    version: 1,
    input: { path: input.path, bytes: input.blob.size, sha256 },
    baseURL,
    endpoint,
    job: null,
    finished: null,
  };
  return {
    get state() {
      return state;
    },
    async update(change) {
      state = { ...state, ...change };
      await writeState(path, state);
    },
    forget: () => rm(path, { force: true }),
  };
}

/** Options of a submission. */
export interface SubmitRunOptions {
  completionWindow?: string | undefined;
  metadata?: Record<string, string> | undefined;
  signal: AbortSignal;
}

/** Submits a run, or finishes submitting it. What is written down before a stop is neither uploaded nor created again. */
export async function submitRun(
  client: Client,
  input: ReadyInput,
  run: OpenRun,
  progress: Progress,
  { completionWindow, metadata, signal }: SubmitRunOptions,
): Promise<BatchJob> {
  return submitBatch(client, input.blob, {
    endpoint: input.endpoint,
    completionWindow,
    metadata,
    job: run.state.job ?? undefined,
    onJob: (job) => run.update({ job }),
    onProgress: (upload) => progress.upload(upload),
    signal,
  });
}
