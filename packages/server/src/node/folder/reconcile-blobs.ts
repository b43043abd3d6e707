import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../sqlite/columns.ts';
import type { Database } from '../sqlite/database.ts';
import { forgetGarbage, garbageOf } from '../sqlite/segments.ts';
import { unfinished } from './blob-store.ts';

/** How the stored bytes of a folder differ from its records. */
export interface BlobMismatches {
  /** Bytes that no record knows; null for none. */
  stray: {
    files: number;
    bytes: number;
    /** False when they were left in place because the database has no records. */
    moved: boolean;
  } | null;
  /** The number of blobs that a record holds and that do not exist. */
  missing: number;
}

/**
 * Makes the stored bytes of a folder match its records. Must be called before anything else uses the folder.
 * Incomplete and deleted blobs are removed. Blobs that no record knows are moved to `aside`: their record may
 * have been lost and may be restored. If the database has no records nothing is touched, since then the
 * database is the problem.
 */
export async function reconcileBlobs(db: Database, folder: string, aside: string): Promise<BlobMismatches> {
  const names = await readdir(folder);
  const held = new Set(db.all('SELECT DISTINCT blob FROM segments').map((row) => text(row, 'blob')));
  const missing = held.size - names.filter((name) => held.has(name)).length;
  const stray = await strayOf(db, folder, names, held);
  const found = { files: stray.length, bytes: stray.reduce((sum, { bytes }) => sum + bytes, 0) };
  if (isEmpty(db)) {
    return { stray: stray.length === 0 ? null : { ...found, moved: false }, missing };
  }
  const garbage = garbageOf(db, Number.MAX_SAFE_INTEGER);
  const cutOff = names.filter((name) => name.endsWith(unfinished));
  for (const name of [...garbage, ...cutOff]) {
    await rm(join(folder, name), { force: true });
  }
  forgetGarbage(db, garbage);
  if (stray.length === 0) {
    return { stray: null, missing };
  }
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const { name } of stray) {
    await rename(join(folder, name), join(aside, name));
  }
  return { stray: { ...found, moved: true }, missing };
}

/** Returns the blobs that no record knows. An empty file is removed: it has nothing to lose. */
async function strayOf(
  db: Database,
  folder: string,
  names: readonly string[],
  held: ReadonlySet<string>,
): Promise<{ name: string; bytes: number }[]> {
  const garbage = new Set(garbageOf(db, Number.MAX_SAFE_INTEGER));
  const running = new Set(db.all('SELECT id FROM batches WHERE ended = 0').map((row) => text(row, 'id')));
  const stray: { name: string; bytes: number }[] = [];
  for (const name of names) {
    const batchId = /^(batch_[0-9a-f]+)\.(output|error)$/.exec(name)?.[1];
    const isKnown = held.has(name) || garbage.has(name);
    const isWanted = isKnown || (batchId !== undefined && running.has(batchId));
    if (isWanted || name.endsWith(unfinished)) {
      continue;
    }
    const { size } = await stat(join(folder, name));
    if (size > 0) {
      stray.push({ name, bytes: size });
    } else {
      await rm(join(folder, name), { force: true });
    }
  }
  return stray;
}

function isEmpty(db: Database): boolean {
  const sql = `SELECT 1 FROM files UNION ALL SELECT 1 FROM batches UNION ALL SELECT 1 FROM uploads LIMIT 1`;
  return db.get(sql) === null;
}
