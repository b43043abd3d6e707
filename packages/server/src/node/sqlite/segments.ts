import type { Segment } from '../../storage/records.ts';
import { integer, integerOrNull, text } from './columns.ts';
import type { Database } from './database.ts';

/** Notes which stored bytes a record holds. */
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

/** The stored bytes a record holds, in order. */
export function segmentsOf(db: Database, owner: string): Segment[] {
  return db
    .all('SELECT blob, bytes, lines FROM segments WHERE owner = ? ORDER BY position', owner)
    .map((row) => {
      const lines = integerOrNull(row, 'lines');
      const segment = { blob: text(row, 'blob'), bytes: integer(row, 'bytes') };
      return lines === null ? segment : { ...segment, lines };
    });
}

/** Lets go of a record's bytes; returns the blobs that no record holds any more. */
export function releaseSegments(db: Database, owner: string): string[] {
  const blobs = segmentsOf(db, owner).map((segment) => segment.blob);
  db.run('DELETE FROM segments WHERE owner = ?', owner);
  return blobs.filter((blob) => db.get('SELECT 1 FROM segments WHERE blob = ? LIMIT 1', blob) === null);
}
