import type { UploadState } from '@offpeak/core';

/** Where an unfinished upload is remembered. */
export interface UploadMemory {
  /** The state of an unfinished upload of a file of this size, if there is one that has not expired. */
  recall(bytes: number): UploadState | undefined;
  remember(state: UploadState): void;
  forget(): void;
}

/**
 * Remembers one upload in `localStorage`, or nothing without a key. A storage that is full or forbidden only means that a reload cannot go on.
 */
export function localMemory(key: string | undefined): UploadMemory {
  const storageKey = `offpeak:upload:${key}`;
  function attempt<T>(work: () => T): T | undefined {
    try {
      return key === undefined ? key : work();
    } catch {
      return undefined;
    }
  }
  return {
    recall: (bytes) =>
      attempt(() => {
        const state = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as UploadState | null;
        const usable = state?.version === 1 && state.bytes === bytes && state.expires_at * 1_000 > Date.now();
        return usable ? state : undefined;
      }),
    remember: (state) => attempt(() => localStorage.setItem(storageKey, JSON.stringify(state))),
    forget: () => attempt(() => localStorage.removeItem(storageKey)),
  };
}
