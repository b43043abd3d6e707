import type { BatchSnapshot, UploadProgress } from '@offpeak/core';

/** What is shown while a command works. */
export interface Progress {
  /** The upload has come so far. */
  upload(progress: UploadProgress): void;
  /** The batches have come so far; `requests` is how many requests they have, where that is known. */
  batch(snapshot: BatchSnapshot, requests?: number | null): void;
  /** So many results of so many have been written. */
  download(written: number, total: number): void;
  /** A line that stays. */
  say(text: string): void;
  /** Shows where the work ended, and removes the bar. */
  end(): void;
}
