import type { Segment } from '../../storage/records.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Database } from './database.ts';

/** Stores which bytes a record holds. */
export function holdSegments(db: Database, owner: string, segments: readonly Segment[]): void {
  for (const [position, { blob, bytes, lines }] of segments.entries()) {
    db.run(
      'INSERT INTO segments (owner, position, blob, bytes, lines) VALUES (?, ?, ?, ?, ?)',
      owner,
      position,
      blob,
      bytes,
      lines ?? null,
    );
  }
}

/** Returns the bytes that a record holds, in order. */
export function segmentsOf(db: Database, owner: string): Segment[] {
  return db
    .all('SELECT blob, bytes, lines FROM segments WHERE owner = ? ORDER BY position', owner)
    .map((row) => {
      const lines = integerOrNull(row, 'lines');
      const segment = { blob: text(row, 'blob'), bytes: integer(row, 'bytes') };
      return lines === null ? segment : { ...segment, lines };
    });
}

/**
 * Releases the bytes of a record, and returns the blobs that no record holds any more. They are listed as
 * garbage in the same transaction: if the process dies before they are deleted, they are not mistaken for
 * bytes of an unknown origin.
 */
export function releaseSegments(db: Database, owner: string): string[] {
  const blobs = segmentsOf(db, owner).map((segment) => segment.blob);
  db.run('DELETE FROM segments WHERE owner = ?', owner);
  const free = blobs.filter((blob) => db.get('SELECT 1 FROM segments WHERE blob = ? LIMIT 1', blob) === null);
  for (const blob of free) {
    db.run('INSERT OR IGNORE INTO garbage (blob) VALUES (?)', blob);
  }
  return free;
}

/** Returns blobs that no record holds any more and that may still exist. */
export function garbageOf(db: Database, limit: number): string[] {
  return db.all('SELECT blob FROM garbage LIMIT ?', limit).map((row) => text(row, 'blob'));
}

/** Removes deleted blobs from the list of garbage. */
export function forgetGarbage(db: Database, blobs: readonly string[]): void {
  if (blobs.length === 0) {
    return;
  }
  db.run('DELETE FROM garbage WHERE blob IN (SELECT value FROM json_each(?))', JSON.stringify(blobs));
}
