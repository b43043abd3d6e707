import type { PartRecord, UploadRecord } from '../../storage/records.ts';
import type { UploadStore } from '../../storage/storage.ts';
import type { DeleteBlobs } from '../folder/delete-blobs.ts';
import { integer, integerOrNull, text, textOrNull } from './columns.ts';
import { createOnce } from './creations.ts';
import type { Database, Row } from './database.ts';
import { findOverQuota, insertFile } from './file-store.ts';
import { holdSegments, releaseSegments, segmentsOf } from './segments.ts';

/** Creates a store of upload records in SQLite. `drop` deletes blobs that no record holds any more. */
export function sqliteUploadStore(db: Database, drop: DeleteBlobs): UploadStore {
  return {
    async insert(upload, idempotencyKey) {
      return db.transaction(() =>
        createOnce(db, { kind: 'upload', ...upload }, idempotencyKey, () => insertUpload(db, upload)),
      );
    },
    async get(project, id) {
      const row = db.get('SELECT * FROM uploads WHERE id = ? AND project = ?', id, project);
      return row === null ? null : uploadOf(row);
    },
    async addPart({ id, uploadId, createdAt, segment }, { maxBytes } = {}) {
      return db.transaction(() => {
        const upload = db.get("SELECT project FROM uploads WHERE id = ? AND status = 'pending'", uploadId);
        if (upload === null) {
          return { type: 'ended' };
        }
        const project = text(upload, 'project');
        const over = findOverQuota(db, project, segment.bytes, maxBytes);
        if (over !== null) {
          return over;
        }
        const sql = 'INSERT INTO parts (id, upload_id, project, created_at, bytes) VALUES (?, ?, ?, ?, ?)';
        db.run(sql, id, uploadId, project, createdAt, segment.bytes);
        holdSegments(db, id, [segment]);
        return { type: 'added' };
      });
    },
    async parts(uploadId) {
      return db
        .all('SELECT * FROM parts WHERE upload_id = ? ORDER BY created_at, id', uploadId)
        .flatMap((row) => partOf(db, row));
    },
    async partBytes(uploadId) {
      const row = db.get('SELECT coalesce(sum(bytes), 0) AS bytes FROM parts WHERE upload_id = ?', uploadId);
      return row === null ? 0 : integer(row, 'bytes');
    },
    async end({ id, status, completion }, file) {
      const free = db.transaction(() => {
        const sql = "UPDATE uploads SET status = ?, completion = ? WHERE id = ? AND status = 'pending'";
        const written = completion === null ? null : JSON.stringify(completion);
        if (db.run(sql, status, written, id) === 0) {
          return null;
        }
        if (file !== null) {
          insertFile(db, file);
        }
        return deleteParts(db, id);
      });
      if (free === null) {
        return false;
      }
      await drop(free);
      return true;
    },
  };
}

/**
 * Deletes the parts of an upload. Must be called in a transaction. Returns the blobs that no record holds any
 * more.
 */
export function deleteParts(db: Database, uploadId: string): string[] {
  const ids = db.all('SELECT id FROM parts WHERE upload_id = ?', uploadId).map((row) => text(row, 'id'));
  db.run('DELETE FROM parts WHERE upload_id = ?', uploadId);
  return ids.flatMap((id) => releaseSegments(db, id));
}

function insertUpload(db: Database, upload: UploadRecord): void {
  db.run(
    `INSERT INTO uploads (id, project, filename, purpose, mime_type, bytes, created_at, expires_at, status, file_seconds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    upload.id,
    upload.project,
    upload.filename,
    upload.purpose,
    upload.mimeType,
    upload.bytes,
    upload.createdAt,
    upload.expiresAt,
    upload.status,
    upload.fileSeconds,
  );
}

function uploadOf(row: Row): UploadRecord {
  const completion = textOrNull(row, 'completion');
  return {
    id: text(row, 'id'),
    project: text(row, 'project'),
    filename: text(row, 'filename'),
    purpose: text(row, 'purpose'),
    mimeType: text(row, 'mime_type'),
    bytes: integer(row, 'bytes'),
    createdAt: integer(row, 'created_at'),
    expiresAt: integer(row, 'expires_at'),
    status: text(row, 'status') as UploadRecord['status'],
    fileSeconds: integerOrNull(row, 'file_seconds'),
    completion: completion === null ? null : (JSON.parse(completion) as UploadRecord['completion']),
  };
}

function partOf(db: Database, row: Row): PartRecord[] {
  const id = text(row, 'id');
  const [segment] = segmentsOf(db, id);
  if (segment === undefined) {
    return [];
  }
  return [{ id, uploadId: text(row, 'upload_id'), createdAt: integer(row, 'created_at'), segment }];
}
