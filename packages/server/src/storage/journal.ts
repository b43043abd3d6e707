import type { BatchUsage } from '@offpeak/core';
import type { Claim } from './claim.ts';
import type { Segment } from './records.ts';

/** Where a result goes: the output file or the error file. */
export type ResultKind = 'output' | 'error';

/** One result on its way into a journal. */
export interface JournalEntry {
  /** Place of its request among those of the input file, from 0. No place has two results. */
  index: number;
  kind: ResultKind;
  /** The line of the result file, without its newline. Its id holds its place and a checksum. */
  text: string;
  /** False for a request that was never run: it is in neither count. */
  counted: boolean;
  /** Tokens the answer says it used; null when it does not say. */
  usage: BatchUsage | null;
}

/** Results that are written together, or not at all. */
export interface JournalBlock {
  /** 1 for the first block since the journal was opened, then one more for each. The writer chooses it. */
  seq: number;
  entries: readonly JournalEntry[];
}

/** What a journal held when it was opened. */
export interface Recorded {
  /** Bit `index % 8` of byte `index / 8` is set for each request that has its result. It may be shorter than the batch. */
  bitmap: Uint8Array;
  completed: number;
  failed: number;
  /** Null when no answer said what it used. */
  usage: BatchUsage | null;
  /**
   * By place, the fingerprint of the `custom_id` each result is for (see `fingerprintOf`), to compare with the input; 0 where there is no
   * result. Null from a storage that does not read its lines.
   */
  customIds: Float64Array | null;
  /** Lines that were dropped because they were damaged: their requests run again. */
  dropped: number;
}

/** One batch's results, appended as they come. What is appended is what the result files will hold. */
export interface ResultJournal {
  readonly recorded: Recorded;
  /**
   * Appends a block and resolves once it survives the death of the process; a store may sync to the disk shortly after. One block at a
   * time. Rejected, it has left nothing behind, or its answer was lost: the same block with the same number may be appended again, and is
   * held once. Until it was taken, no other block may have its number.
   */
  append(block: JournalBlock): Promise<void>;
  /** Resolves once everything appended survives a power cut; the segments are what the result files consist of, none for no file. */
  seal(): Promise<Record<ResultKind, readonly Segment[]>>;
  /** Closes the journal; it can be opened again. */
  close(): Promise<void>;
}

/** The journals of running batches. */
export interface JournalStore {
  /**
   * Opens the journal of a claimed batch, new or as it was left. Lines that were half written or damaged are gone. Throws a
   * `ClaimLostError` when the claim is not the current one, and so do `append` and `seal` once that is so: of two runners that both
   * believe they have a batch, only the one that claimed it last writes.
   */
  open(claim: Claim): Promise<ResultJournal>;
  /** The whole lines a journal holds so far, each segment with their number, for reading results while the batch runs. */
  snapshot(batchId: string, kind: ResultKind): Promise<readonly Segment[]>;
}
