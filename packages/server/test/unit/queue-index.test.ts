import { join } from 'node:path';
import { expect, test } from 'vitest';
import { queueSql } from '../../src/node/sqlite/batch-store.ts';
import { openDatabase } from '../../src/node/sqlite/database.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('looking at the queue reads an index, however many batches wait', async () => {
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
