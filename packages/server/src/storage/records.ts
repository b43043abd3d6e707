import type { BatchError, BatchRequestCounts, BatchUsage, FilePurpose } from '@offpeak/core';

/**
 * Bytes that are stored once and never change. A file is a list of segments, so joining parts copies nothing.
 */
export interface Segment {
  /** The key of the stored bytes; letters, digits, `-`, `_` and `.` only. */
  blob: string;
  bytes: number;
  /**
   * The number of complete lines, if known: results can be read from any line without reading those before.
   */
  lines?: number;
}

/** A stored file and where its bytes are. Times are unix seconds. */
export interface FileRecord {
  id: string;
  project: string;
  filename: string;
  purpose: FilePurpose;
  bytes: number;
  createdAt: number;
  /** When the file expires; null keeps it until it is deleted. */
  expiresAt: number | null;
  segments: readonly Segment[];
}

/** A file that is sent in parts. Times are unix seconds. */
export interface UploadRecord {
  id: string;
  project: string;
  filename: string;
  purpose: FilePurpose;
  mimeType: string;
  /** Size of the whole file, as announced. */
  bytes: number;
  createdAt: number;
  expiresAt: number;
  status: 'pending' | 'completed' | 'cancelled' | 'expired';
  /** Seconds after its creation when the finished file expires; null for the default of its purpose. */
  fileSeconds: number | null;
  /** Once completed: the parts in the order they were joined, and the file they became. */
  completion: { partIds: readonly string[]; fileId: string } | null;
}

/** One stored part of an upload. */
export interface PartRecord {
  id: string;
  uploadId: string;
  createdAt: number;
  segment: Segment;
}

/** A batch as this server sends it: every field is present, unset ones are null. */
export interface BatchState {
  id: string;
  object: 'batch';
  endpoint: string;
  model: string | null;
  errors: { object: 'list'; data: BatchError[] } | null;
  input_file_id: string;
  completion_window: string;
  status:
    | 'validating'
    | 'failed'
    | 'in_progress'
    | 'finalizing'
    | 'completed'
    | 'expired'
    | 'cancelling'
    | 'cancelled';
  output_file_id: string | null;
  error_file_id: string | null;
  created_at: number;
  in_progress_at: number | null;
  expires_at: number;
  finalizing_at: number | null;
  completed_at: number | null;
  failed_at: number | null;
  expired_at: number | null;
  cancelling_at: number | null;
  cancelled_at: number | null;
  request_counts: BatchRequestCounts;
  usage: BatchUsage | null;
  metadata: Record<string, string> | null;
}

/** How a batch that is being finalized will end. */
export type BatchEnding = 'completed' | 'expired';

/** A batch, with what the server keeps about it and does not send. */
export interface BatchRecord {
  project: string;
  /**
   * Grows with every write. A write names the revision it is based on, so that two writers never overwrite
   * each other.
   */
  revision: number;
  state: BatchState;
  /** The bytes of the input file at creation: the file may be deleted afterwards. */
  input: readonly Segment[];
  /** Set once no more lines run, because all are recorded or the window has closed. */
  ending: BatchEnding | null;
  /** Seconds after their creation when the result files expire; null for the server's default. */
  outputSeconds: number | null;
  /**
   * How many checks of the input started without an end, because the server ended during them. Absent is 0.
   */
  checks?: number;
}

/** A batch at its creation, without its input: the storage knows the bytes of its file. */
export type NewBatch = Omit<BatchRecord, 'input'>;

/** A webhook that must be delivered to one address. */
export interface DeliveryRecord {
  id: string;
  /** The same for all addresses and all attempts. */
  eventId: string;
  url: string;
  /** The JSON that is sent, byte for byte the same each time. */
  body: string;
  /** The number of attempts so far. */
  attempts: number;
  /** Unix seconds. */
  createdAt: number;
}
