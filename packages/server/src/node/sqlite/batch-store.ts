import { hasEnded } from '../../batches/batch-machine.ts';
import type { BatchRecord, BatchState } from '../../storage/records.ts';
import type { BatchStore } from '../../storage/storage.ts';
import { integer, integerOrNull, text, textOrNull } from './columns.ts';
import { createOnce } from './creations.ts';
import type { Database, Row } from './database.ts';
import { insertDelivery } from './delivery-store.ts';
import { insertFile } from './file-store.ts';
import { holdSegments, releaseSegments, segmentsOf } from './segments.ts';

/** Batch records in SQLite. `drop` removes blobs that no record holds any more. */
export function sqliteBatchStore(
  db: Database,
  drop: (blobs: readonly string[]) => Promise<void>,
): BatchStore {
  return {
    async insert(record, once) {
      const created = { kind: 'batch', id: record.state.id, project: record.project } as const;
      return db.transaction(() => createOnce(db, created, once, () => insertBatch(db, record)));
    },
    async get(project, id) {
      const row = db.get('SELECT * FROM batches WHERE id = ? AND project = ?', id, project);
      return row === null ? null : batchOf(db, row);
    },
    async list({ project, after, limit }) {
      let cursor = Number.MAX_SAFE_INTEGER;
      if (after !== null) {
        const row = db.get('SELECT seq FROM batches WHERE id = ? AND project = ?', after, project);
        if (row === null) return null;
        cursor = integer(row, 'seq');
      }
      const sql = 'SELECT * FROM batches WHERE project = ? AND seq < ? ORDER BY seq DESC LIMIT ?';
      const rows = db.all(sql, project, cursor, limit + 1);
      return { items: rows.slice(0, limit).map((row) => batchOf(db, row)), hasMore: rows.length > limit };
    },
    async update({ record, files = [], deliveries = [] }) {
      const { state } = record;
      const ended = hasEnded(state);
      const revision = record.revision + 1;
      const free = db.transaction(() => {
        const changed = db.run(
          'UPDATE batches SET revision = ?, ended = ?, ending = ?, state = ? WHERE id = ? AND revision = ?',
          revision,
          Number(ended),
          record.ending,
          JSON.stringify(state),
          state.id,
          record.revision,
        );
        if (changed === 0) return null;
        for (const file of files) insertFile(db, file);
        for (const delivery of deliveries) insertDelivery(db, delivery);
        return ended ? releaseSegments(db, state.id) : [];
      });
      if (free === null) return null;
      await drop(free);
      return { ...record, revision, input: ended ? [] : record.input };
    },
    async claim({ owner, now, until, limit, status }) {
      return db.transaction(() => {
        const rows = db.all(
          `SELECT * FROM batches WHERE ended = 0 AND (owner IS NULL OR owned_until <= ?)
           AND (? IS NULL OR json_extract(state, '$.status') = ?) ORDER BY expires_at LIMIT ?`,
          now,
          status ?? null,
          status ?? null,
          limit,
        );
        for (const row of rows) {
          const sql = 'UPDATE batches SET owner = ?, owned_until = ? WHERE id = ?';
          db.run(sql, owner, until, text(row, 'id'));
        }
        return rows.map((row) => batchOf(db, row));
      });
    },
    async renew(owner, until) {
      const sql = 'UPDATE batches SET owned_until = ? WHERE owner = ? AND ended = 0 RETURNING id';
      return db.all(sql, until, owner).map((row) => text(row, 'id'));
    },
    async release(owner, id) {
      db.run('UPDATE batches SET owner = NULL, owned_until = NULL WHERE owner = ? AND id = ?', owner, id);
    },
  };
}

function insertBatch(
  db: Database,
  { project, revision, state, input, ending, outputSeconds }: BatchRecord,
): void {
  db.run(
    `INSERT INTO batches (id, project, revision, ended, created_at, expires_at, ending, output_seconds, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    state.id,
    project,
    revision,
    Number(hasEnded(state)),
    state.created_at,
    state.expires_at,
    ending,
    outputSeconds,
    JSON.stringify(state),
  );
  holdSegments(db, state.id, input);
}

function batchOf(db: Database, row: Row): BatchRecord {
  const ending = textOrNull(row, 'ending');
  return {
    project: text(row, 'project'),
    revision: integer(row, 'revision'),
    state: JSON.parse(text(row, 'state')) as BatchState,
    input: segmentsOf(db, text(row, 'id')),
    ending: ending === 'completed' || ending === 'expired' ? ending : null,
    outputSeconds: integerOrNull(row, 'output_seconds'),
  };
}
