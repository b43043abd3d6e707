import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../sqlite/columns.ts';
import type { Database } from '../sqlite/database.ts';
import { forgetGarbage, garbageOf } from '../sqlite/segments.ts';
import { unfinished } from './blob-store.ts';

/** Stored bytes that no record knows. */
export interface StrayBlobs {
  files: number;
  bytes: number;
  /** False when they were left where they are, since the database knows nothing at all. */
  moved: boolean;
}

/**
 * Brings the stored bytes of a folder in line with its records; only to be called before anything else uses the folder. What was never
 * whole, and what was deleted, is removed. What no record knows is moved to `aside`: its record may have been lost, and may come back. With a
 * database that has no records nothing is touched, since that is what is wrong then.
 */
export async function sortBlobs(db: Database, folder: string, aside: string): Promise<StrayBlobs | null> {
  const names = await readdir(folder);
  const stray = await strayOf(db, folder, names);
  const known = { files: stray.length, bytes: stray.reduce((sum, { bytes }) => sum + bytes, 0) };
  if (isEmpty(db)) return stray.length === 0 ? null : { ...known, moved: false };
  const garbage = garbageOf(db, Number.MAX_SAFE_INTEGER);
  const cutOff = names.filter((name) => name.endsWith(unfinished));
  for (const name of [...garbage, ...cutOff]) await rm(join(folder, name), { force: true });
  forgetGarbage(db, garbage);
  if (stray.length === 0) return null;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const { name } of stray) await rename(join(folder, name), join(aside, name));
  return { ...known, moved: true };
}

/** The bytes that no record knows. An empty file has nothing to lose: it is removed. */
async function strayOf(
  db: Database,
  folder: string,
  names: readonly string[],
): Promise<{ name: string; bytes: number }[]> {
  const blobs = db.all('SELECT DISTINCT blob FROM segments UNION SELECT blob FROM garbage');
  const known = new Set(blobs.map((row) => text(row, 'blob')));
  const running = new Set(db.all('SELECT id FROM batches WHERE ended = 0').map((row) => text(row, 'id')));
  const stray: { name: string; bytes: number }[] = [];
  for (const name of names) {
    const batchId = /^(batch_[0-9a-f]+)\.(output|error)$/.exec(name)?.[1];
    const isWanted = known.has(name) || (batchId !== undefined && running.has(batchId));
    if (isWanted || name.endsWith(unfinished)) continue;
    const { size } = await stat(join(folder, name));
    if (size > 0) stray.push({ name, bytes: size });
    else await rm(join(folder, name), { force: true });
  }
  return stray;
}

function isEmpty(db: Database): boolean {
  const sql = `SELECT 1 FROM files UNION ALL SELECT 1 FROM batches UNION ALL SELECT 1 FROM uploads LIMIT 1`;
  return db.get(sql) === null;
}
