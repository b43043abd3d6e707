import type { Storage } from '../../storage/storage.ts';

/** A storage that is tested, and what a test must be able to do to it. */
export interface StorageUnderTest {
  storage: Storage;
  /**
   * Opens a storage with the same contents, without closing the first one: what the next process finds after
   * the death of the one that had it.
   */
  reopen(): Promise<Storage>;
  /** Lets time pass on the storage's own clock. */
  elapse(ms: number): Promise<void>;
  /** Closes everything that was opened. */
  [Symbol.asyncDispose](): Promise<void>;
}
