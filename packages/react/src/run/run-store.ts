import type { Submission } from './submission.ts';

/** Holds the state of a submission, and notifies its listeners. */
export interface RunStore {
  get: () => Submission;
  set: (state: Submission) => void;
  subscribe: (listener: () => void) => () => void;
}

/** Creates a store with a first state. */
export function createRunStore(first: Submission): RunStore {
  const listeners = new Set<() => void>();
  let state = first;
  return {
    get: () => state,
    set(next) {
      state = next;
      for (const listener of listeners) {
        listener();
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
