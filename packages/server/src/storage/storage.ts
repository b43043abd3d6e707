import type { BatchRecord, FileRecord, Segment } from './records.ts';

/** What a list is asked for. */
export interface ListQuery {
  project: string;
  /** The id of the last item of the page before; it may have been deleted since. */
  after: string | null;
  limit: number;
}

/** What a list of files is asked for. */
export interface FileListQuery extends ListQuery {
  purpose: string | null;
  order: 'asc' | 'desc';
  /** Files that have expired at this time (unix seconds) are left out. */
  now: number;
}

/** A page of records, or null when the project never had an item with the id given as `after`. */
export type ListAnswer<Item> = Promise<{ items: Item[]; hasMore: boolean } | null>;

/** The records of files. */
export interface FileStore {
  /** Stores a file record; from now on its segments are kept. */
  insert(file: FileRecord): Promise<void>;
  get(project: string, id: string): Promise<FileRecord | null>;
  /** A page by time of creation; cursors go on working after their item was deleted. */
  list(query: FileListQuery): ListAnswer<FileRecord>;
  /** Deletes the record, and the bytes that no other record holds. False when there was none. */
  delete(project: string, id: string): Promise<boolean>;
  /** Bytes of all files of a project. */
  bytesUsed(project: string): Promise<number>;
}

/** What is written together with a batch, in the same write or not at all. */
export interface BatchWrite {
  record: BatchRecord;
  /** Result files that appear with this write. */
  files?: readonly FileRecord[];
}

/** The records of batches. */
export interface BatchStore {
  insert(record: BatchRecord): Promise<void>;
  get(project: string, id: string): Promise<BatchRecord | null>;
  /** A page, newest first. */
  list(query: ListQuery): ListAnswer<BatchRecord>;
  /**
   * Writes `record` if the stored one still has the revision `record.revision`, and returns it with its new revision; returns null
   * when someone else was first. A terminal record gives its input segments back.
   */
  update(write: BatchWrite): Promise<BatchRecord | null>;
  /** Takes up to `limit` unfinished batches that nobody holds, nearest deadline first, and holds them until `until` (milliseconds). */
  claim(claim: { owner: string; now: number; until: number; limit: number }): Promise<BatchRecord[]>;
  /** Holds all batches of `owner` for longer. */
  renew(owner: string, until: number): Promise<void>;
  /** Gives one batch back, for anyone to claim. */
  release(owner: string, id: string): Promise<void>;
}

/** Stored bytes. */
export interface BlobStore {
  /**
   * Stores a stream and resolves once the bytes survive a power cut. A stream that breaks or is longer than `maxBytes`
   * leaves nothing behind; the latter rejects with {@link BlobTooLarge}.
   */
  write(source: ReadableStream<Uint8Array>, options: { maxBytes: number }): Promise<Segment>;
  /** Reads bytes `start` (inclusive) to `end` (exclusive) of a blob, as fast as the reader takes them. */
  read(blob: string, range: { start: number; end: number }): ReadableStream<Uint8Array>;
  /** Removes a blob that was written but that no record came to hold. */
  discard(blob: string): Promise<void>;
}

/** Thrown by {@link BlobStore.write} when a stream is longer than allowed. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`The stream is longer than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}

/** Where a result goes: the output file or the error file. */
export type ResultKind = 'output' | 'error';

/** One batch's results, appended as they come. What is appended is what the result files will hold. */
export interface ResultJournal {
  /** Every line that is held, each kind in the order it was appended. Read before the first append. */
  entries(): AsyncIterable<{ kind: ResultKind; text: string }>;
  /**
   * Appends one line (without its newline) and resolves once it survives the death of the process. A store may sync to
   * the disk in groups, shortly after. A rejected append has left nothing behind and may be tried again.
   */
  append(kind: ResultKind, text: string): Promise<void>;
  /** Resolves once everything appended survives a power cut; the segments are what the result files consist of. */
  seal(): Promise<Record<ResultKind, Segment | null>>;
  /** Lets go of the journal; it can be opened again. */
  close(): Promise<void>;
}

/** The journals of running batches. */
export interface JournalStore {
  /** Opens a batch's journal, new or as it was left. A line that was half written is gone. */
  open(batchId: string): Promise<ResultJournal>;
  /** How far a journal has come and the bytes so far, for reading results while the batch runs. */
  snapshot(batchId: string, kind: ResultKind): Promise<Segment | null>;
}

/**
 * Everything the server keeps. One implementation is a folder (`@offpeak/server/node`); the engine assumes neither
 * that one process owns the storage nor that it is a local disk.
 */
export interface Storage {
  files: FileStore;
  batches: BatchStore;
  blobs: BlobStore;
  journals: JournalStore;
  close(): Promise<void>;
}
