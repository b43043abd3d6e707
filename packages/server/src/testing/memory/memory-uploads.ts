import type { UploadStore } from '../../storage/storage.ts';
import { findCreation, findOverQuota, freeSegments, type MemoryData, noteCreation } from './memory-data.ts';

/**
 * Creates a store of upload records in memory.
 *
 * @param seconds Returns the time of day, in unix seconds.
 */
export function memoryUploadStore(data: MemoryData, seconds: () => number): UploadStore {
  const partsOf = (uploadId: string) => [...data.parts.values()].filter((part) => part.uploadId === uploadId);
  return {
    async insert(upload, idempotencyKey) {
      const created = { kind: 'upload', project: upload.project, id: upload.id } as const;
      const before = findCreation(data, created, idempotencyKey);
      if (before !== null) {
        return before;
      }
      noteCreation(data, created, idempotencyKey, seconds());
      data.uploads.set(upload.id, upload);
      return { type: 'created' };
    },
    async get(project, id) {
      const upload = data.uploads.get(id);
      return upload?.project === project ? upload : null;
    },
    async addPart(part, { maxBytes } = {}) {
      const upload = data.uploads.get(part.uploadId);
      if (upload?.status !== 'pending') {
        return { type: 'ended' };
      }
      const over = findOverQuota(data, upload.project, part.segment.bytes, maxBytes);
      if (over !== null) {
        return over;
      }
      data.parts.set(part.id, part);
      return { type: 'added' };
    },
    async parts(uploadId) {
      return partsOf(uploadId);
    },
    async partBytes(uploadId) {
      return partsOf(uploadId).reduce((sum, { segment }) => sum + segment.bytes, 0);
    },
    async end(upload, file) {
      const stored = data.uploads.get(upload.id);
      if (stored?.status !== 'pending') {
        return false;
      }
      data.uploads.set(upload.id, { ...stored, status: upload.status, completion: upload.completion });
      if (file !== null) {
        data.files.set(file.id, { record: file, deletedAt: null });
      }
      deleteParts(data, upload.id);
      return true;
    },
  };
}

/** Deletes the parts of an upload, and the bytes that no file holds. */
export function deleteParts(data: MemoryData, uploadId: string): void {
  const parts = [...data.parts.values()].filter((part) => part.uploadId === uploadId);
  for (const { id } of parts) {
    data.parts.delete(id);
  }
  freeSegments(
    data,
    parts.map(({ segment }) => segment),
  );
}
