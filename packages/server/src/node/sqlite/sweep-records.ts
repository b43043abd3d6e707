import type { SweepOptions, Swept } from '../../storage/storage.ts';
import type { DeleteBlobs } from '../folder/delete-blobs.ts';
import { text } from './columns.ts';
import type { Database } from './database.ts';
import { deleteDeliveries } from './delivery-store.ts';
import { deleteFile } from './file-store.ts';
import { forgetGarbage, garbageOf } from './segments.ts';
import { deleteParts } from './upload-store.ts';

/** The number of records of a kind that one sweep deletes; the next one continues. */
const maxPerSweep = 1000;

/** Deletes what has expired. `drop` deletes blobs that no record holds any more. */
export async function sweepRecords(
  db: Database,
  { now, batchesBefore, tracesBefore, deliveriesBefore }: SweepOptions,
  drop: DeleteBlobs,
): Promise<Swept> {
  const files = db.all(
    `SELECT project, id FROM files WHERE deleted_at IS NULL AND expires_at IS NOT NULL AND expires_at <= ? LIMIT ?`,
    now,
    maxPerSweep,
  );
  for (const row of files) {
    const free = db.transaction(() => deleteFile(db, text(row, 'project'), text(row, 'id')));
    await drop(free ?? []);
  }
  const uploads = db.all(
    "SELECT id FROM uploads WHERE status = 'pending' AND expires_at <= ? LIMIT ?",
    now,
    maxPerSweep,
  );
  for (const row of uploads) {
    const id = text(row, 'id');
    const free = db.transaction(() => {
      db.run("UPDATE uploads SET status = 'expired' WHERE id = ?", id);
      return deleteParts(db, id);
    });
    await drop(free);
  }
  const batches = db.run(
    `DELETE FROM batches WHERE id IN (SELECT id FROM batches WHERE ended = 1 AND created_at < ? LIMIT ?)`,
    batchesBefore,
    maxPerSweep,
  );
  db.run('DELETE FROM files WHERE deleted_at IS NOT NULL AND deleted_at < ?', tracesBefore);
  db.run('DELETE FROM creations WHERE created_at < ?', tracesBefore);
  db.run("DELETE FROM uploads WHERE status <> 'pending' AND expires_at < ?", tracesBefore);
  forgetGarbage(db, await drop(garbageOf(db, maxPerSweep)));
  const deliveries = deleteDeliveries(db, deliveriesBefore, maxPerSweep);
  return { files: files.length, uploads: uploads.length, batches, deliveries };
}
