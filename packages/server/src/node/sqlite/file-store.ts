import { everyProject } from '../../storage/batch-filter.ts';
import type { OverQuota } from '../../storage/creation.ts';
import type { FileRecord } from '../../storage/records.ts';
import type { FileListQuery, FileStore } from '../../storage/storage.ts';
import type { DeleteBlobs } from '../folder/delete-blobs.ts';
import { integer, integerOrNull, text } from './columns.ts';
import { createOnce, findCreation } from './creations.ts';
import type { Database, Row } from './database.ts';
import { holdSegments, releaseSegments, segmentsOf } from './segments.ts';

/** Creates a store of file records in SQLite. `drop` deletes blobs that no record holds any more. */
export function sqliteFileStore(db: Database, drop: DeleteBlobs): FileStore {
  return {
    async insert(file, { idempotencyKey, maxBytes } = {}) {
      return db.transaction(() => {
        const created = { kind: 'file', project: file.project, id: file.id } as const;
        // A file that exists already needs no more space.
        const before = findCreation(db, created, idempotencyKey);
        const over = findOverQuota(db, file.project, file.bytes, maxBytes);
        return before ?? over ?? createOnce(db, created, idempotencyKey, () => insertFile(db, file));
      });
    },
    async get(project, id) {
      return findFile(db, project, id);
    },
    async list(query) {
      const cursor = cursorOf(db, query);
      if (cursor === null) {
        return null;
      }
      const rows = pageOf(db, query, cursor);
      const items = rows.slice(0, query.limit).map((row) => fileOf(db, row));
      return { items, hasMore: rows.length > query.limit };
    },
    async delete(project, id) {
      const free = db.transaction(() => deleteFile(db, project, id));
      if (free === null) {
        return false;
      }
      await drop(free);
      return true;
    },
    async bytesUsed(project) {
      return bytesUsed(db, project);
    },
  };
}

function bytesUsed(db: Database, project: string): number {
  const sql = `SELECT
    (SELECT coalesce(sum(bytes), 0) FROM files WHERE project = ? AND deleted_at IS NULL) +
    (SELECT coalesce(sum(bytes), 0) FROM parts WHERE project = ?) AS bytes`;
  const row = db.get(sql, project, project);
  return row === null ? 0 : integer(row, 'bytes');
}

/**
 * Returns whether more bytes exceed the limit of a project; null when they fit. Must be called in the
 * transaction that stores them.
 */
export function findOverQuota(
  db: Database,
  project: string,
  more: number,
  maxBytes: number | undefined,
): OverQuota | null {
  if (maxBytes === undefined) {
    return null;
  }
  const bytes = bytesUsed(db, project) + more;
  return bytes <= maxBytes ? null : { type: 'over_quota', bytes };
}

/** Returns a file that was not deleted, or null. */
export function findFile(db: Database, project: string, id: string): FileRecord | null {
  const sql = 'SELECT * FROM files WHERE id = ? AND project = ? AND deleted_at IS NULL';
  const row = db.get(sql, id, project);
  return row === null ? null : fileOf(db, row);
}

/** Writes a file record. Must be called in a transaction. */
export function insertFile(db: Database, file: FileRecord): void {
  db.run(
    'INSERT INTO files (id, project, purpose, filename, bytes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    file.id,
    file.project,
    file.purpose,
    file.filename,
    file.bytes,
    file.createdAt,
    file.expiresAt,
  );
  holdSegments(db, file.id, file.segments);
}

/**
 * Deletes a file record. Must be called in a transaction. Returns the blobs that no record holds any more, or
 * null when there was no such file.
 */
export function deleteFile(db: Database, project: string, id: string): string[] | null {
  const sql = `UPDATE files SET deleted_at = unixepoch() WHERE id = ? AND project = ? AND deleted_at IS NULL`;
  return db.run(sql, id, project) === 0 ? null : releaseSegments(db, id);
}

/**
 * Returns the place after which a list starts: 0 for its beginning, null for a cursor that the project never
 * had.
 */
function cursorOf(db: Database, { project, after }: FileListQuery): number | null {
  if (after === null) {
    return 0;
  }
  const row =
    project === everyProject
      ? db.get('SELECT seq FROM files WHERE id = ?', after)
      : db.get('SELECT seq FROM files WHERE id = ? AND project = ?', after, project);
  return row === null ? null : integer(row, 'seq');
}

function pageOf(db: Database, query: FileListQuery, cursor: number): Row[] {
  const descending = query.order === 'desc';
  const start = descending && cursor === 0 ? Number.MAX_SAFE_INTEGER : cursor;
  const { project, purpose } = query;
  const inProject = project === everyProject ? '' : 'AND project = ?';
  const withPurpose = purpose === null ? '' : 'AND purpose = ?';
  const values = [project, purpose].filter((value) => typeof value === 'string');
  return db.all(
    `SELECT * FROM files WHERE deleted_at IS NULL ${inProject} ${withPurpose}
     AND seq ${descending ? '<' : '>'} ? AND (expires_at IS NULL OR expires_at > ?)
     ORDER BY seq ${descending ? 'DESC' : 'ASC'} LIMIT ?`,
    ...values,
    start,
    query.now,
    query.limit + 1,
  );
}

function fileOf(db: Database, row: Row): FileRecord {
  const id = text(row, 'id');
  return {
    id,
    project: text(row, 'project'),
    filename: text(row, 'filename'),
    purpose: text(row, 'purpose'),
    bytes: integer(row, 'bytes'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integerOrNull(row, 'expires_at'),
    segments: segmentsOf(db, id),
  };
}
