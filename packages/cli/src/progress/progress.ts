import type { BatchSnapshot, UploadProgress } from '@offpeak/core';

/** What is shown while a command works. */
export interface Progress {
  /** The upload has come so far. */
  upload(progress: UploadProgress): void;
  /** The batch stands here. */
  batch(snapshot: BatchSnapshot): void;
  /** So many results of so many have been written. */
  download(written: number, total: number): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the bar away. */
  end(): void;
}
