import { join } from 'node:path';
import { expect, test } from 'vitest';
import { queueSql, sqliteBatchStore } from '../../src/node/sqlite/batch-store.ts';
import { type Database, openDatabase } from '../../src/node/sqlite/database.ts';
import { createClaims } from '../../src/storage/claims.ts';
import { newBatch } from '../../src/testing/records.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a check of the queue is one search in an index', async () => {
  await using folder = await makeTempFolder();
  const db = openDatabase(join(folder.path, 'offpeak.db'));
  for (const [sql, index] of [
    [queueSql.all, 'batches_to_run'],
    [queueSql.withStatus, 'batches_by_status'],
  ] as const) {
    const values = sql === queueSql.all ? [5] : ['validating', 5];
    const plan = db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row.detail));
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatch(new RegExp(`USING (COVERING )?INDEX ${index}`));
  }
  db.close();
});

test('a check of the queue reads as many rows as it claims and skips, however many batches wait', async () => {
  await using folder = await makeTempFolder();
  const db = openDatabase(join(folder.path, 'offpeak.db'));
  insertWaiting(db, 2000);
  let rows = 0;
  const counted: Database = {
    ...db,
    all(sql, ...values) {
      const found = db.all(sql, ...values);
      rows += found.length;
      return found;
    },
    get(sql, ...values) {
      rows += 1;
      return db.get(sql, ...values);
    },
  };
  const batches = sqliteBatchStore(
    counted,
    createClaims(() => 0),
    async () => [],
  );
  const claim = async (limit: number, status?: 'validating') => {
    rows = 0;
    const query = { owner: 'a', forMs: 1000, limit, ...(status && { status }) };
    return [(await batches.claim(query)).length, rows];
  };
  // Each claimed batch is found in the index, and its record read.
  expect(await claim(10)).toEqual([10, 10 + 10]);
  // Those that are held are read, and passed over.
  expect(await claim(5)).toEqual([5, 15 + 5]);
  expect(await claim(5, 'validating')).toEqual([5, 20 + 5]);
  expect(await claim(0)).toEqual([0, 20 + 0]);
  db.close();
});

function insertWaiting(db: Database, count: number): void {
  db.transaction(() => {
    for (let made = 0; made < count; made++) {
      const { project, revision, state } = newBatch();
      db.run(
        `INSERT INTO batches (id, project, revision, ended, created_at, expires_at, state) VALUES (?, ?, ?, 0, ?, ?, ?)`,
        state.id,
        project,
        revision,
        state.created_at,
        state.expires_at,
        JSON.stringify(state),
      );
    }
  });
}
