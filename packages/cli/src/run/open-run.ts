import { rm } from 'node:fs/promises';
import { canDiscardJob } from '@offpeak/core';
import type { ReadyInput } from '../input/prepare-input.ts';
import { differenceOf, otherRunError } from '../state/check-state.ts';
import type { RunState } from '../state/run-state.ts';
import { readState, writeState } from '../state/state-file.ts';

/** A run and the file it is kept in. */
export interface OpenRun {
  state: RunState;
  /** Changes the run and saves it, after the changes before. Does nothing once the run is closed. */
  update(change: Partial<RunState>): Promise<void>;
  /** Forgets the run, so that the next one starts over. */
  forget(): Promise<void>;
  /** Waits for what is being saved. From then on the file belongs to the run that has the lock. */
  close(): Promise<void>;
}

/**
 * Resumes the run saved at `path`, or begins one. A saved run of other requests, or of another server, is
 * replaced if no batch of it can exist, as after a wrong address or key. Throws a `CliError` otherwise.
 */
export async function openRun(path: string, input: ReadyInput, baseURL: string): Promise<OpenRun> {
  let state = (await readResumable(path, input, baseURL)) ?? newState(input, baseURL);
  let isClosed = false;
  let saving: Promise<void> = Promise.resolve();
  /** One after the other: a job may be saved while another change of the run is. */
  function afterSaving(work: () => Promise<void>): Promise<void> {
    const next = saving.then(work);
    saving = next.catch(() => {});
    return next;
  }
  return {
    get state() {
      return state;
    },
    async update(change) {
      if (isClosed) {
        return;
      }
      state = { ...state, ...change };
      const current = state;
      await afterSaving(() => writeState(path, current));
    },
    async forget() {
      isClosed = true;
      await afterSaving(() => rm(path, { force: true }));
    },
    async close() {
      isClosed = true;
      await saving;
    },
  };
}

async function readResumable(path: string, input: ReadyInput, baseURL: string): Promise<RunState | null> {
  const saved = await readState(path);
  if (saved === null) {
    return null;
  }
  const { name: inputName, sha256, endpoint } = input;
  const difference = differenceOf(saved, { inputName, sha256, baseURL, endpoint });
  if (difference === null) {
    return saved;
  }
  if (saved.job === null || canDiscardJob(saved.job)) {
    return null;
  }
  throw otherRunError(difference, path);
}

function newState({ path, blob, sha256, endpoint }: ReadyInput, baseURL: string): RunState {
  return {
    version: 1,
    input: { path, bytes: blob.size, sha256 },
    baseURL,
    endpoint,
    job: null,
    finished: null,
  };
}
