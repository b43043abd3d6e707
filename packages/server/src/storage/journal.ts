import type { BatchUsage } from '@offpeak/core';
import type { Claim } from './claim.ts';
import type { Segment } from './records.ts';

/** Where a result goes: the output file or the error file. */
export type ResultKind = 'output' | 'error';

/** A result to be written to a journal. */
export interface JournalEntry {
  /** The place of its request among those of the input file, from 0. No place has two results. */
  index: number;
  kind: ResultKind;
  /** The line of the result file, without its newline. Its id holds its place and a checksum. */
  text: string;
  /** False for a request that never ran: neither count includes it. */
  counted: boolean;
  /** The tokens that the answer reports; null when it reports none. */
  usage: BatchUsage | null;
}

/** Results that are written together: all of them or none. */
export interface JournalBlock {
  /** 1 for the first block since the journal was opened, then one more for each. The writer chooses it. */
  seq: number;
  entries: readonly JournalEntry[];
}

/** What a journal held when it was opened. */
export interface Recorded {
  /**
   * Bit `index % 8` of byte `index / 8` is set for each request that has its result. It may be shorter than
   * the batch.
   */
  bitmap: Uint8Array;
  completed: number;
  failed: number;
  /** Null when no answer reported its tokens. */
  usage: BatchUsage | null;
  /**
   * By place, the fingerprint of the `custom_id` of each result (see `fingerprintOf`), to compare with the
   * input; 0 where there is no result. Null from a storage that does not read its lines.
   */
  customIds: Float64Array | null;
  /** The number of lines that were dropped because they were damaged: their requests run again. */
  dropped: number;
}

/**
 * The results of one batch, in the order in which they were recorded. They become the result files unchanged.
 */
export interface ResultJournal {
  readonly recorded: Recorded;
  /**
   * Appends a block and resolves once it survives the death of the process; a store may sync to the disk
   * shortly after. Only one call at a time. A rejected call has left nothing behind, or its response was
   * lost: the same block with the same number may be appended again, and is held once. Until it succeeds, no
   * other block may have its number.
   */
  append(block: JournalBlock): Promise<void>;
  /**
   * Resolves once everything appended survives a power cut, with the segments of the result files: none for
   * an empty file.
   */
  seal(): Promise<Record<ResultKind, readonly Segment[]>>;
  /** Closes the journal; it can be opened again. */
  close(): Promise<void>;
}

/** The journals of running batches. */
export interface JournalStore {
  /**
   * Opens the journal of a claimed batch, new or as it was left. Lines that are incomplete or damaged are
   * dropped. Throws a `ClaimLostError` when the claim is not the current one, as do `append` and `seal` from
   * then on: of two servers that both believe they have a batch, only the one that claimed it last writes.
   */
  open(claim: Claim): Promise<ResultJournal>;
  /**
   * Returns the complete lines of a journal so far, each segment with their number, to read results while the
   * batch runs.
   */
  snapshot(batchId: string, kind: ResultKind): Promise<readonly Segment[]>;
}
