import type { BatchFilter, BatchSort, BatchSummary, ProjectScope } from './batch-filter.ts';
import type { Claim, ClaimedBatch, ClaimQuery } from './claim.ts';
import type { Creation, IdempotencyKey, OverQuota } from './creation.ts';
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

/** The parameters of a list. */
export interface ListQuery {
  project: string;
  /**
   * The id of the last item of the previous page; that item may have been deleted since. Null for the first
   * page.
   */
  after: string | null;
  limit: number;
}

/** The parameters of a list of batches. */
export interface BatchListQuery extends Omit<ListQuery, 'project'> {
  project: ProjectScope;
  /** Default: every batch. */
  filter?: BatchFilter;
  /** Default: newest first. */
  sort?: BatchSort;
}

/** The parameters of a list of files. */
export interface FileListQuery extends Omit<ListQuery, 'project'> {
  project: ProjectScope;
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
   * Stores a file record, which then holds its segments. With `maxBytes`, only if all bytes of the project
   * together stay within it. The check and the write are one step, so that concurrent inserts cannot exceed
   * it.
   */
  insert(
    file: FileRecord,
    options?: { idempotencyKey?: IdempotencyKey | undefined; maxBytes?: number },
  ): Promise<Creation | OverQuota>;
  get(project: string, id: string): Promise<FileRecord | null>;
  /** Returns a page in the order of creation. A cursor stays valid after its file was deleted. */
  list(query: FileListQuery): ListAnswer<FileRecord>;
  /**
   * Deletes the record, and the bytes that no other record holds. Returns false when there was no such file.
   */
  delete(project: string, id: string): Promise<boolean>;
  /** Returns the bytes of all files and of all parts of pending uploads of a project. */
  bytesUsed(project: string): Promise<number>;
}

/** The records of uploads and their parts. */
export interface UploadStore {
  insert(upload: UploadRecord, idempotencyKey?: IdempotencyKey): Promise<Creation>;
  get(project: string, id: string): Promise<UploadRecord | null>;
  /** Stores a part if its upload is pending; else returns `ended`. `maxBytes` is as for files. */
  addPart(
    part: PartRecord,
    options?: { maxBytes?: number },
  ): Promise<{ type: 'added' | 'ended' } | OverQuota>;
  parts(uploadId: string): Promise<PartRecord[]>;
  /** Returns the bytes of all parts of an upload. It is called for every part, so it must not read each. */
  partBytes(uploadId: string): Promise<number>;
  /**
   * Ends a pending upload in one write: its status becomes that of `upload`, `file` appears, and the bytes of
   * unused parts are deleted. Returns false when the upload was no longer pending.
   */
  end(upload: UploadRecord, file: FileRecord | null): Promise<boolean>;
}

/** What is written together with a batch: all of it in one write, or nothing. */
export interface BatchWrite {
  record: BatchRecord;
  /** Result files that appear with this write. */
  files?: readonly FileRecord[];
  /** Webhooks that must be delivered because of this write. */
  deliveries?: readonly DeliveryRecord[];
  /** The claim of the writer, if it runs the batch: the write is refused once the claim was lost. */
  claim?: Claim;
}

/** Webhooks that wait for their delivery. Time is measured by the storage's own clock. */
export interface DeliveryStore {
  /**
   * Claims up to `limit` webhooks that are due, that nobody has claimed and that go to one of `urls`. Each
   * counts as an attempt. The claim lasts for `forMs`.
   */
  claim(query: { forMs: number; limit: number; urls: readonly string[] }): Promise<DeliveryRecord[]>;
  /** Makes a webhook due again in `inMs`. */
  postpone(id: string, inMs: number): Promise<void>;
  /** Removes a webhook that was delivered or given up. */
  remove(id: string): Promise<void>;
  /**
   * Returns in how many ms the next webhook to one of `urls` is due: 0 when one is, null when there is none.
   */
  dueInMs(urls: readonly string[]): Promise<number | null>;
  /** Returns how many webhooks wait for each address. */
  waiting(): Promise<ReadonlyMap<string, number>>;
}

/** The records of batches. */
export interface BatchStore {
  /**
   * Stores a batch. In the same write the batch takes hold of the bytes of its input, which is the file
   * `record.state.input_file_id` of its project. Returns `file_gone`, and stores nothing, when there is no
   * such file.
   */
  insert(record: NewBatch, idempotencyKey?: IdempotencyKey): Promise<Creation | { type: 'file_gone' }>;
  get(project: string, id: string): Promise<BatchRecord | null>;
  /** Returns a page of the batches that satisfy a filter. A cursor need not satisfy it. */
  list(query: BatchListQuery): ListAnswer<BatchRecord>;
  /** Counts the batches that satisfy a filter, without reading each record into memory. */
  summarize(query: { project: ProjectScope; filter?: BatchFilter }): Promise<BatchSummary>;
  /**
   * Writes `record` if the stored one still has the revision `record.revision`, and returns it with its new
   * revision. Returns null when another writer was first. A record that has ended releases its input
   * segments. Throws a `ClaimLostError` when `claim` is not the current one.
   */
  update(write: BatchWrite): Promise<BatchRecord | null>;
  /**
   * Claims up to `limit` unfinished batches that nobody has claimed, nearest deadline first, and renews all
   * claims of the owner for `forMs`. Time is measured by the storage's own clock. A batch whose owner did not
   * renew in time may be claimed by anyone.
   */
  claim(query: ClaimQuery): Promise<ClaimedBatch[]>;
  /**
   * Renews all claims of `owner` for another `forMs`, and returns those it still has. The batch of a missing
   * claim has ended, was released, or belongs to another owner by now. A claim that expired while nobody else
   * claimed the batch is valid again.
   */
  renew(owner: string, forMs: number): Promise<Claim[]>;
  /**
   * Releases a batch, so that anyone may claim it. Does nothing when the claim is no longer the current one.
   */
  release(claim: Claim): Promise<void>;
}

/** Stored bytes. */
export interface BlobStore {
  /**
   * Stores a stream and resolves once the bytes survive a power cut. A stream that fails or is longer than
   * `maxBytes` leaves nothing behind; the latter rejects with a `BlobTooLargeError`.
   */
  write(source: ReadableStream<Uint8Array>, options: { maxBytes: number }): Promise<Segment>;
  /**
   * Reads bytes `start` (inclusive) to `end` (exclusive) of a blob, as fast as the reader consumes them. The
   * stream fails with a `BlobDamagedError` at the first byte that is missing.
   */
  read(blob: string, range: { start: number; end: number }): ReadableStream<Uint8Array>;
  /** Removes a blob that was written and that no record holds. */
  discard(blob: string): Promise<void>;
}

/** The disk or volume that a storage writes to. */
export interface StorageSpace {
  freeBytes: number;
  totalBytes: number;
}

/** What a sweep deletes. Times are unix seconds. */
export interface SweepOptions {
  /** Files and pending uploads that have expired by now are deleted; the uploads become `expired`. */
  now: number;
  /** Batches that have ended and were created before this are deleted. */
  batchesBefore: number;
  /** Traces of deleted files (for cursors) and idempotency keys older than this are deleted. */
  tracesBefore: number;
  /** Webhooks created before this are deleted, delivered or not. */
  deliveriesBefore: number;
}

/** What a sweep deleted. */
export interface Swept {
  files: number;
  uploads: number;
  batches: number;
  /** The webhooks that were given up. */
  deliveries: readonly DeliveryRecord[];
}

/**
 * Everything the server keeps. `@offpeak/server/node` has an implementation in one folder, and
 * `@offpeak/server/testing` one in memory, with the tests that every implementation must pass. The engine
 * assumes neither that one process owns the storage nor that it is a local disk.
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
  /** Returns how much fits on its disk; null, or no such method, for a storage without a fixed size. */
  space?(): Promise<StorageSpace | null>;
  close(): Promise<void>;
}
