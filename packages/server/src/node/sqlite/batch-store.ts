import { hasEnded } from '../../lifecycle/batch-machine.ts';
import type { ClaimQuery } from '../../storage/claim.ts';
import type { Claims } from '../../storage/claims.ts';
import type { BatchRecord, BatchState } from '../../storage/records.ts';
import type { BatchStore, BatchWrite } from '../../storage/storage.ts';
import type { DeleteBlobs } from '../folder/delete-blobs.ts';
import { listRows, summarizeRows } from './batch-queries.ts';
import { integer, integerOrNull, text, textOrNull } from './columns.ts';
import { createOnce, findCreation } from './creations.ts';
import type { Database, Row } from './database.ts';
import { insertDelivery } from './delivery-store.ts';
import { findFile, insertFile } from './file-store.ts';
import { holdSegments, releaseSegments, segmentsOf } from './segments.ts';

/**
 * Creates a store of batch records in SQLite, with claims in memory. `drop` deletes blobs that no record
 * holds any more.
 */
export function sqliteBatchStore(db: Database, claims: Claims, drop: DeleteBlobs): BatchStore {
  return {
    async insert(record, idempotencyKey) {
      const created = { kind: 'batch', id: record.state.id, project: record.project } as const;
      return db.transaction(() => {
        const before = findCreation(db, created, idempotencyKey);
        if (before !== null) {
          return before;
        }
        const file = findFile(db, record.project, record.state.input_file_id);
        if (file === null) {
          return { type: 'file_gone' };
        }
        const batch = { ...record, input: file.segments };
        return createOnce(db, created, idempotencyKey, () => insertBatch(db, batch));
      });
    },
    async get(project, id) {
      const row = db.get('SELECT * FROM batches WHERE id = ? AND project = ?', id, project);
      return row === null ? null : batchOf(db, row);
    },
    async list(query) {
      const rows = listRows(db, query);
      if (rows === null) {
        return null;
      }
      const items = rows.slice(0, query.limit).map((row) => batchOf(db, row));
      return { items, hasMore: rows.length > query.limit };
    },
    async summarize(query) {
      return summarizeRows(db, query);
    },
    async update(write) {
      const { record, claim } = write;
      if (claim !== undefined) {
        claims.check(claim);
      }
      const free = db.transaction(() => updateBatch(db, write));
      if (free === null) {
        return null;
      }
      const ended = hasEnded(record.state);
      if (ended) {
        claims.end(record.state.id);
      }
      await drop(free);
      return { ...record, revision: record.revision + 1, input: ended ? [] : record.input };
    },
    async claim(query) {
      const ids = freeBatches(db, claims, query);
      const claimed = ids.flatMap((id) => {
        const row = db.get('SELECT * FROM batches WHERE id = ?', id);
        return row === null ? [] : [{ record: batchOf(db, row), claim: claims.claim(id, query.owner) }];
      });
      if (claimed.length > 0) {
        claims.renew(query.owner, query.forMs);
      }
      return claimed;
    },
    async renew(owner, forMs) {
      return claims.renew(owner, forMs);
    },
    async release(claim) {
      claims.release(claim);
    },
  };
}

/**
 * Queries for the ids of unfinished batches, nearest deadline first: of all, or of those with a status. An
 * index has each in order.
 */
export const queueSql = {
  all: 'SELECT id FROM batches WHERE ended = 0 ORDER BY expires_at LIMIT ?',
  withStatus: `SELECT id FROM batches WHERE ended = 0 AND json_extract(state, '$.status') = ?
    ORDER BY expires_at LIMIT ?`,
} as const;

/**
 * Returns the ids of batches that nobody has claimed, nearest deadline first. It reads and skips only those
 * that are claimed: the index has the others in order.
 */
function freeBatches(db: Database, claims: Claims, { limit, except = [], status }: ClaimQuery): string[] {
  const left = new Set(except);
  const enough = limit + claims.size + left.size;
  const rows =
    status === undefined ? db.all(queueSql.all, enough) : db.all(queueSql.withStatus, status, enough);
  return rows
    .map((row) => text(row, 'id'))
    .filter((id) => !left.has(id) && !claims.isHeld(id))
    .slice(0, limit);
}

/**
 * Writes a batch if its revision is the stored one. Must be called in a transaction. Returns the blobs that
 * no record holds any more, or null when another writer was first.
 */
function updateBatch(db: Database, { record, files = [], deliveries = [] }: BatchWrite): string[] | null {
  const { state, revision, ending, checks = 0 } = record;
  const ended = hasEnded(state);
  const changed = db.run(
    'UPDATE batches SET revision = ?, ended = ?, ending = ?, checks = ?, state = ? WHERE id = ? AND revision = ?',
    revision + 1,
    Number(ended),
    ending,
    checks,
    JSON.stringify(state),
    state.id,
    revision,
  );
  if (changed === 0) {
    return null;
  }
  for (const file of files) {
    insertFile(db, file);
  }
  for (const delivery of deliveries) {
    insertDelivery(db, delivery);
  }
  return ended ? releaseSegments(db, state.id) : [];
}

function insertBatch(
  db: Database,
  { project, revision, state, input, ending, outputSeconds, checks = 0 }: BatchRecord,
): void {
  db.run(
    `INSERT INTO batches (id, project, revision, ended, created_at, expires_at, ending, output_seconds, checks, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    state.id,
    project,
    revision,
    Number(hasEnded(state)),
    state.created_at,
    state.expires_at,
    ending,
    outputSeconds,
    checks,
    JSON.stringify(state),
  );
  holdSegments(db, state.id, input);
}

function batchOf(db: Database, row: Row): BatchRecord {
  const ending = textOrNull(row, 'ending');
  const checks = integer(row, 'checks');
  return {
    project: text(row, 'project'),
    revision: integer(row, 'revision'),
    state: JSON.parse(text(row, 'state')) as BatchState,
    input: segmentsOf(db, text(row, 'id')),
    ending: ending === 'completed' || ending === 'expired' ? ending : null,
    outputSeconds: integerOrNull(row, 'output_seconds'),
    ...(checks > 0 && { checks }),
  };
}
