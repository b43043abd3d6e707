import { isInScope } from '../../storage/batch-filter.ts';
import type { FileRecord } from '../../storage/records.ts';
import type { FileListQuery, FileStore } from '../../storage/storage.ts';
import {
  bytesUsed,
  findCreation,
  findOverQuota,
  freeSegments,
  type MemoryData,
  noteCreation,
  type StoredFile,
} from './memory-data.ts';

/**
 * Creates a store of file records in memory.
 *
 * @param seconds Returns the time of day, in unix seconds.
 */
export function memoryFileStore(data: MemoryData, seconds: () => number): FileStore {
  return {
    async insert(file, { idempotencyKey, maxBytes } = {}) {
      const created = { kind: 'file', project: file.project, id: file.id } as const;
      const before =
        findCreation(data, created, idempotencyKey) ??
        findOverQuota(data, file.project, file.bytes, maxBytes);
      if (before !== null) {
        return before;
      }
      noteCreation(data, created, idempotencyKey, seconds());
      data.files.set(file.id, { record: file, deletedAt: null });
      return { type: 'created' };
    },
    async get(project, id) {
      return findFile(data, project, id);
    },
    async list(query) {
      const files = [...data.files.values()].filter(({ record }) => isInScope(record.project, query.project));
      if (query.order === 'desc') {
        files.reverse();
      }
      const cursor = files.findIndex(({ record }) => record.id === query.after);
      if (query.after !== null && cursor === -1) {
        return null;
      }
      const rest = files.slice(cursor + 1).filter((file) => isListed(file, query));
      const items = rest.slice(0, query.limit).map(({ record }) => record);
      return { items, hasMore: rest.length > query.limit };
    },
    async delete(project, id) {
      const file = findFile(data, project, id);
      if (file !== null) {
        deleteFile(data, file, seconds());
      }
      return file !== null;
    },
    async bytesUsed(project) {
      return bytesUsed(data, project);
    },
  };
}

/** Returns a file that was not deleted, or null. */
export function findFile(data: MemoryData, project: string, id: string): FileRecord | null {
  const file = data.files.get(id);
  return file === undefined || file.deletedAt !== null || file.record.project !== project
    ? null
    : file.record;
}

/** Deletes a file and frees its bytes. Its record stays for the cursors of lists. */
export function deleteFile(data: MemoryData, record: FileRecord, deletedAt: number): void {
  data.files.set(record.id, { record, deletedAt });
  freeSegments(data, record.segments);
}

function isListed({ record, deletedAt }: StoredFile, { purpose, now }: FileListQuery): boolean {
  const isExpired = record.expiresAt !== null && record.expiresAt <= now;
  return deletedAt === null && !isExpired && (purpose === null || record.purpose === purpose);
}
