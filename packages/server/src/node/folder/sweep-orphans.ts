import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../sqlite/columns.ts';
import type { Database } from '../sqlite/database.ts';

/**
 * Removes stored bytes that no record holds: uploads that were cut off, and deletions that were. Only to be called before anything
 * else uses the folder. Journals of running batches stay.
 */
export async function sweepOrphans(db: Database, folder: string): Promise<void> {
  const held = new Set(db.all('SELECT DISTINCT blob FROM segments').map((row) => text(row, 'blob')));
  const running = new Set(db.all('SELECT id FROM batches WHERE ended = 0').map((row) => text(row, 'id')));
  for (const name of await readdir(folder)) {
    const batchId = /^(batch_[0-9a-f]+)\.(output|error)$/.exec(name)?.[1];
    const wanted = held.has(name) || (batchId !== undefined && running.has(batchId));
    if (!wanted) await rm(join(folder, name), { force: true });
  }
}
