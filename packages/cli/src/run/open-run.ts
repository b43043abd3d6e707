import { rm } from 'node:fs/promises';
import { canDiscardJob } from '@offpeak/core';
import type { ReadyInput } from '../input/prepare-input.ts';
import { differenceOf, otherRunError } from '../state/check-state.ts';
import type { RunState } from '../state/run-state.ts';
import { readState, writeState } from '../state/state-file.ts';

/** A run and the file it is kept in. */
export interface OpenRun {
  state: RunState;
  /** Changes the run and saves it. */
  update(change: Partial<RunState>): Promise<void>;
  /** Forgets the run, so that the next one starts over. */
  forget(): Promise<void>;
}

/**
 * Resumes the run saved at `path`, or begins one. A saved run of other requests, or of another server, is
 * replaced if no batch of it can exist, as after a wrong address or key. Throws a `CliError` otherwise.
 */
export async function openRun(path: string, input: ReadyInput, baseURL: string): Promise<OpenRun> {
  let state = (await readResumable(path, input, baseURL)) ?? newState(input, baseURL);
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
