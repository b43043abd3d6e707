import type { BatchJob } from '@offpeak/core';

/** The job of a run as it is saved. */
export interface SavedJob extends BatchJob {
  /** Whether the user has stopped the run: no batch of it is created again, unless the user asks for it. */
  stopped?: boolean | undefined;
}

/** Remembers the job of one run. */
export interface RunMemory {
  recall(): SavedJob | null;
  remember(job: SavedJob): void;
  forget(): void;
  /** Calls `listener` when another tab changes it. Returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/**
 * Remembers the job of a run in `localStorage`, for reloads and other tabs. Where storage is full or
 * forbidden, it is remembered by this page.
 */
export function createRunMemory(key: string): RunMemory {
  const storageKey = `offpeak:run:${key}`;
  let own: SavedJob | null = null;
  let isStored = true;
  function write(job: SavedJob | null): void {
    own = job;
    try {
      if (job) {
        localStorage.setItem(storageKey, JSON.stringify(job));
      } else {
        localStorage.removeItem(storageKey);
      }
      isStored = true;
    } catch {
      isStored = false;
    }
  }
  return {
    recall() {
      try {
        const saved = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as SavedJob | null;
        return isStored ? (saved?.version === 1 ? saved : null) : own;
      } catch {
        return own;
      }
    },
    remember: write,
    forget: () => write(null),
    subscribe(listener) {
      const onStorage = ({ key: changed }: StorageEvent): void => {
        if (changed === storageKey) {
          listener();
        }
      };
      // React Native has no other tabs, and no such function.
      globalThis.addEventListener?.('storage', onStorage);
      return () => globalThis.removeEventListener?.('storage', onStorage);
    },
  };
}
