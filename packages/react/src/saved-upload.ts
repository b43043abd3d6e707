import type { UploadState } from '@offpeak/core';

/** An upload that was broken off, as it is kept in the browser. */
export interface SavedUpload {
  /** Name of the file, to ask for it again. */
  name: string;
  state: UploadState;
}

/** Where unfinished uploads are kept: `localStorage` or anything like it. */
export type UploadStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const storageKey = (key: string): string => `offpeak:upload:${key}`;

/** The saved upload, or null when there is none, when it has expired, or when the storage cannot be read. */
export function loadUpload(storage: UploadStorage, key: string, now: number): SavedUpload | null {
  try {
    const saved = JSON.parse(storage.getItem(storageKey(key)) ?? 'null') as SavedUpload | null;
    return saved && saved.state.version === 1 && saved.state.expires_at * 1_000 > now ? saved : null;
  } catch {
    return null;
  }
}

/** Saves an upload. A full or forbidden storage only means that a reload cannot go on with it. */
export function saveUpload(storage: UploadStorage, key: string, saved: SavedUpload): void {
  try {
    storage.setItem(storageKey(key), JSON.stringify(saved));
  } catch {
    // The upload itself does not depend on it.
  }
}

/** Forgets a saved upload. */
export function forgetUpload(storage: UploadStorage, key: string): void {
  try {
    storage.removeItem(storageKey(key));
  } catch {
    // As above.
  }
}
