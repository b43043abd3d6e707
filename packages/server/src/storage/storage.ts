import type { Claim, ClaimedBatch, ClaimQuery } from './claim.ts';
import type { Creation, Once, OverQuota } from './creation.ts';
import type { JournalStore } from './journal.ts';
import type {
  BatchRecord,
  DeliveryRecord,
  FileRecord,
  NewBatch,
  PartRecord,
  Segment,
  UploadRecord,
} from './records.ts';

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
  /**
   * Stores a file record; from now on its segments are kept. With `mostBytes`, only if the project's bytes and those of the file together
   * are no more: it is looked at in the same write, so that many at once cannot pass it together.
   */
  insert(
    file: FileRecord,
    options?: { once?: Once | undefined; mostBytes?: number },
  ): Promise<Creation | OverQuota>;
  get(project: string, id: string): Promise<FileRecord | null>;
  /** A page by time of creation; cursors go on working after their item was deleted. */
  list(query: FileListQuery): ListAnswer<FileRecord>;
  /** Deletes the record, and the bytes that no other record holds. False when there was none. */
  delete(project: string, id: string): Promise<boolean>;
  /** Bytes of all files of a project, and of all parts that are to become files. */
  bytesUsed(project: string): Promise<number>;
}

/** The records of uploads and their parts. */
export interface UploadStore {
  insert(upload: UploadRecord, once?: Once): Promise<Creation>;
  get(project: string, id: string): Promise<UploadRecord | null>;
  /** Stores a part while its upload is pending: `ended` when it no longer is. `mostBytes` is as for files. */
  addPart(
    part: PartRecord,
    options?: { mostBytes?: number },
  ): Promise<{ type: 'added' | 'ended' } | OverQuota>;
  parts(uploadId: string): Promise<PartRecord[]>;
  /** Bytes of all parts of an upload, without reading each: it is asked for every part that is added. */
  partBytes(uploadId: string): Promise<number>;
  /**
   * Ends a pending upload: in one write its status becomes that of `upload`, `file` appears, and the bytes of parts that did not go into it
   * are let go. False when it was no longer pending.
   */
  end(upload: UploadRecord, file: FileRecord | null): Promise<boolean>;
}

/** What is written together with a batch, in the same write or not at all. */
export interface BatchWrite {
  record: BatchRecord;
  /** Result files that appear with this write. */
  files?: readonly FileRecord[];
  /** Webhooks that are to be delivered because of this write. */
  deliveries?: readonly DeliveryRecord[];
  /** The writer is the runner of the batch: the write is refused once its claim was lost. */
  claim?: Claim;
}

/** Webhooks that wait for their delivery. Time is measured by the storage's own clock. */
export interface DeliveryStore {
  /** Claims up to `limit` that are due, that nobody holds and that go to one of `urls`. Each counts as an attempt, and is held for `forMs`. */
  claim(query: { forMs: number; limit: number; urls: readonly string[] }): Promise<DeliveryRecord[]>;
  /** Tries again after `inMs`. */
  postpone(id: string, inMs: number): Promise<void>;
  /** It was delivered, or is given up. */
  remove(id: string): Promise<void>;
  /** How long until the next one to one of `urls` is due, in ms: 0 when one is, null when there is none. */
  dueInMs(urls: readonly string[]): Promise<number | null>;
  /** How many wait for each address. */
  waiting(): Promise<ReadonlyMap<string, number>>;
}

/** The records of batches. */
export interface BatchStore {
  /**
   * Stores a batch. Its input is the file `record.state.input_file_id` of its project, whose bytes it holds from now on, in the same write:
   * `file_gone` when there is no such file any more, and nothing was stored.
   */
  insert(record: NewBatch, once?: Once): Promise<Creation | { type: 'file_gone' }>;
  get(project: string, id: string): Promise<BatchRecord | null>;
  /** A page, newest first. */
  list(query: ListQuery): ListAnswer<BatchRecord>;
  /**
   * Writes `record` if the stored one still has the revision `record.revision`, and returns it with its new revision; returns null
   * when someone else was first. A terminal record gives its input segments back. Throws a `ClaimLostError` when `claim` is not the
   * current one.
   */
  update(write: BatchWrite): Promise<BatchRecord | null>;
  /**
   * Claims up to `limit` unfinished batches that nobody holds, nearest deadline first. It holds them, and all else its owner has, for
   * `forMs`; time is measured by the storage's own clock. A batch whose holder did not renew in time may be claimed by anyone.
   */
  claim(query: ClaimQuery): Promise<ClaimedBatch[]>;
  /**
   * Holds all batches of `owner` for another `forMs`, and returns the claims it still has: one that is missing has ended, was released,
   * or is someone else's by now. A lease that ran out while nobody else claimed the batch is held again.
   */
  renew(owner: string, forMs: number): Promise<Claim[]>;
  /** Gives a batch back, for anyone to claim. Nothing happens when the claim is no longer the current one. */
  release(claim: Claim): Promise<void>;
}

/** Stored bytes. */
export interface BlobStore {
  /**
   * Stores a stream and resolves once the bytes survive a power cut. A stream that breaks or is longer than `maxBytes`
   * leaves nothing behind; the latter rejects with {@link BlobTooLarge}.
   */
  write(source: ReadableStream<Uint8Array>, options: { maxBytes: number }): Promise<Segment>;
  /**
   * Reads bytes `start` (inclusive) to `end` (exclusive) of a blob, as fast as the reader takes them. The stream breaks with
   * {@link BlobDamaged} where there are none.
   */
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

/**
 * Thrown while a blob is read whose bytes are not there any more, or fewer than were stored. Trying again does not help; any other error of
 * a reading may pass.
 */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged';
  readonly blob: string;

  constructor(blob: string, what: string, cause?: unknown) {
    super(`The stored bytes ${blob} ${what}.`, cause === undefined ? undefined : { cause });
    this.blob = blob;
  }
}

/** Thrown by every write when the storage cannot take it: it is full, read-only, or broken. Trying again later may help. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  readonly reason: 'full' | 'readonly' | 'broken';

  constructor(reason: 'full' | 'readonly' | 'broken', cause: unknown) {
    super(storageSentences[reason], { cause });
    this.reason = reason;
  }
}

const storageSentences = {
  full: 'The storage is full.',
  readonly: 'The storage cannot be written to.',
  broken: 'The storage failed.',
} as const;

/** What a sweep deletes. Times are unix seconds. */
export interface SweepOptions {
  /** Files that have expired by now go, and pending uploads that have become `expired`. */
  now: number;
  /** Batches that ended and were created before this go. */
  batchesBefore: number;
  /** Traces of deleted files (for cursors) and of keys of creations older than this go. */
  tracesBefore: number;
  /** Webhooks created before this go, delivered or not. */
  deliveriesBefore: number;
}

/** What a sweep took away. */
export interface Swept {
  files: number;
  uploads: number;
  batches: number;
  /** The webhooks that are given up. */
  deliveries: readonly DeliveryRecord[];
}

/**
 * Everything the server keeps. One implementation is a folder (`@offpeak/server/node`); the engine assumes neither
 * that one process owns the storage nor that it is a local disk.
 */
export interface Storage {
  files: FileStore;
  uploads: UploadStore;
  batches: BatchStore;
  deliveries: DeliveryStore;
  blobs: BlobStore;
  journals: JournalStore;
  /** Deletes what has expired, and returns what that was. */
  sweep(options: SweepOptions): Promise<Swept>;
  close(): Promise<void>;
}
