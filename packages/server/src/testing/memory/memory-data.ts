import type { Creation, IdempotencyKey, OverQuota } from '../../storage/creation.ts';
import type {
  BatchRecord,
  DeliveryRecord,
  FileRecord,
  PartRecord,
  Segment,
  UploadRecord,
} from '../../storage/records.ts';

/** A file, also for a while after it was deleted: cursors of lists refer to it. */
export interface StoredFile {
  record: FileRecord;
  /** In unix seconds; null while the file exists. */
  deletedAt: number | null;
}

/** A webhook, and when it is due by the storage's clock in ms. */
export interface StoredDelivery {
  record: DeliveryRecord;
  due: number;
}

/** A thing that was created with an idempotency key. */
export interface StoredCreation {
  id: string;
  fingerprint: string;
  /** In unix seconds. */
  createdAt: number;
}

/** Everything a memory storage holds. Maps keep the order in which records were inserted. */
export interface MemoryData {
  files: Map<string, StoredFile>;
  uploads: Map<string, UploadRecord>;
  parts: Map<string, PartRecord>;
  batches: Map<string, BatchRecord>;
  deliveries: Map<string, StoredDelivery>;
  creations: Map<string, StoredCreation>;
  /** The bytes of a blob, in chunks that never change. */
  blobs: Map<string, Uint8Array[]>;
}

/** Creates the data of an empty storage. */
export function createMemoryData(): MemoryData {
  return {
    files: new Map(),
    uploads: new Map(),
    parts: new Map(),
    batches: new Map(),
    deliveries: new Map(),
    creations: new Map(),
    blobs: new Map(),
  };
}

/** Copies the data. Records and chunks are shared: a write replaces them. */
export function copyMemoryData(data: MemoryData): MemoryData {
  return {
    files: new Map(data.files),
    uploads: new Map(data.uploads),
    parts: new Map(data.parts),
    batches: new Map(data.batches),
    deliveries: new Map(data.deliveries),
    creations: new Map(data.creations),
    blobs: new Map([...data.blobs].map(([blob, chunks]) => [blob, [...chunks]])),
  };
}

/** Deletes those of the segments' bytes that no record holds any more. */
export function freeSegments(data: MemoryData, segments: readonly Segment[]): void {
  if (segments.length === 0) {
    return;
  }
  const held = new Set([...heldSegments(data)].map(({ blob }) => blob));
  for (const { blob } of segments) {
    if (!held.has(blob)) {
      data.blobs.delete(blob);
    }
  }
}

function* heldSegments({ files, parts, batches }: MemoryData): Generator<Segment, void, undefined> {
  for (const { record, deletedAt } of files.values()) {
    if (deletedAt === null) {
      yield* record.segments;
    }
  }
  for (const { segment } of parts.values()) {
    yield segment;
  }
  for (const { input } of batches.values()) {
    yield* input;
  }
}

/** Returns the bytes of all files of a project, and of all parts of its pending uploads. */
export function bytesUsed({ files, parts, uploads }: MemoryData, project: string): number {
  let bytes = 0;
  for (const { record, deletedAt } of files.values()) {
    bytes += deletedAt === null && record.project === project ? record.bytes : 0;
  }
  for (const { uploadId, segment } of parts.values()) {
    bytes += uploads.get(uploadId)?.project === project ? segment.bytes : 0;
  }
  return bytes;
}

/** Returns whether more bytes exceed the limit of a project; null when they fit. */
export function findOverQuota(
  data: MemoryData,
  project: string,
  more: number,
  maxBytes: number | undefined,
): OverQuota | null {
  const bytes = bytesUsed(data, project) + more;
  return maxBytes === undefined || bytes <= maxBytes ? null : { type: 'over_quota', bytes };
}

/** A thing that is created, and where its idempotency key is valid. */
export interface Created {
  kind: 'file' | 'upload' | 'batch';
  project: string;
  id: string;
}

/** Returns the first creation with a key, if the key was used before. */
export function findCreation(
  { creations }: MemoryData,
  created: Created,
  idempotencyKey: IdempotencyKey | undefined,
): Creation | null {
  const before = idempotencyKey && creations.get(creationKey(created, idempotencyKey));
  return before ? { type: 'repeated', id: before.id, fingerprint: before.fingerprint } : null;
}

/** Stores the key of a creation. */
export function noteCreation(
  { creations }: MemoryData,
  created: Created,
  idempotencyKey: IdempotencyKey | undefined,
  createdAt: number,
): void {
  if (idempotencyKey !== undefined) {
    const { fingerprint } = idempotencyKey;
    creations.set(creationKey(created, idempotencyKey), { id: created.id, fingerprint, createdAt });
  }
}

function creationKey({ kind, project }: Created, { key }: IdempotencyKey): string {
  return JSON.stringify([kind, project, key]);
}
