import { rm } from 'node:fs/promises';
import type { ReadyInput } from '../input/prepare-input.ts';
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
