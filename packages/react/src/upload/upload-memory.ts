import type { UploadState } from '@offpeak/core';

/** Remembers one unfinished upload. */
export interface UploadMemory {
  /** Returns the state of an unfinished upload of a file of this size, unless it has expired. */
  recall(bytes: number): UploadState | undefined;
  remember(state: UploadState): void;
  forget(): void;
}

/**
 * Remembers one upload in `localStorage`, or nothing without a key. Where storage is full or forbidden, an
 * upload cannot be resumed after a reload.
 */
export function localMemory(key: string | undefined): UploadMemory {
  const storageKey = `offpeak:upload:${key}`;
  function attempt<T>(work: () => T): T | undefined {
    try {
      return key === undefined ? undefined : work();
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
