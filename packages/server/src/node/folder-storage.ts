import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../storage/storage.ts';
import { folderBlobStore, makeFolder } from './folder/blob-store.ts';
import { folderJournalStore } from './folder/journal-store.ts';
import { lockFolder } from './folder/lock-folder.ts';
import { sweepOrphans } from './folder/sweep-orphans.ts';
import { sqliteBatchStore } from './sqlite/batch-store.ts';
import { openDatabase } from './sqlite/database.ts';
import { sqliteDeliveryStore } from './sqlite/delivery-store.ts';
import { sqliteFileStore } from './sqlite/file-store.ts';
import { sweepRecords } from './sqlite/sweep-records.ts';
import { sqliteUploadStore } from './sqlite/upload-store.ts';

/**
 * A storage in one folder: a SQLite database for the records, files for the bytes. One process at a time may have it open; everything
 * acknowledged survives the death of that process and of the machine. Throws {@link FolderInUse} when another server has it, and
 * one clear sentence when it was written by a newer version.
 *
 * @example
 * ```ts
 * const storage = await openFolderStorage('./.offpeak');
 * ```
 */
export async function openFolderStorage(folder: string): Promise<Storage> {
  await makeFolder(folder);
  const blobFolder = await makeFolder(join(folder, 'blobs'));
  const unlock = lockFolder(folder);
  try {
    const db = openDatabase(join(folder, 'offpeak.db'));
    // Whoever held a batch is gone: this process has the only lock.
    db.run('UPDATE batches SET owner = NULL, owned_until = NULL WHERE owner IS NOT NULL');
    await sweepOrphans(db, blobFolder);
    const drop = async (blobs: readonly string[]): Promise<void> => {
      for (const blob of blobs) await rm(join(blobFolder, blob), { force: true });
    };
    return {
      files: sqliteFileStore(db, drop),
      uploads: sqliteUploadStore(db, drop),
      batches: sqliteBatchStore(db, drop),
      deliveries: sqliteDeliveryStore(db),
      blobs: folderBlobStore(blobFolder),
      journals: folderJournalStore(blobFolder),
      sweep: (options) => sweepRecords(db, options, drop),
      async close() {
        db.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
