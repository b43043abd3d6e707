import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClockOption, systemClock, withMonotonic } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { folderBlobStore, makeFolder } from './folder/blob-store.ts';
import { createClaims } from './folder/claims.ts';
import { folderJournalStore } from './folder/journal-store.ts';
import { lockFolder } from './folder/lock-folder.ts';
import { sweepOrphans } from './folder/sweep-orphans.ts';
import { sqliteBatchStore } from './sqlite/batch-store.ts';
import { openDatabase } from './sqlite/database.ts';
import { sqliteDeliveryStore } from './sqlite/delivery-store.ts';
import { sqliteFileStore } from './sqlite/file-store.ts';
import { sweepRecords } from './sqlite/sweep-records.ts';
import { sqliteUploadStore } from './sqlite/upload-store.ts';

/** What a folder storage is opened with. */
export interface FolderStorageOptions {
  /** What measures leases. Default the machine's clock. */
  clock?: ClockOption | undefined;
}

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
export async function openFolderStorage(
  folder: string,
  options: FolderStorageOptions = {},
): Promise<Storage> {
  await makeFolder(folder);
  const blobFolder = await makeFolder(join(folder, 'blobs'));
  const unlock = lockFolder(folder);
  try {
    const db = openDatabase(join(folder, 'offpeak.db'));
    await sweepOrphans(db, blobFolder);
    const clock = withMonotonic(options.clock ?? systemClock());
    const begun = clock.now() - clock.monotonic();
    // The time of day at the opening, and what has passed since: nobody can set it meanwhile.
    const now = (): number => Math.round(begun + clock.monotonic());
    const claims = createClaims(() => clock.monotonic());
    const journals = folderJournalStore(blobFolder, join(folder, 'lost+found'), claims);
    const drop = async (blobs: readonly string[]): Promise<void> => {
      for (const blob of blobs) await rm(join(blobFolder, blob), { force: true });
    };
    return {
      files: sqliteFileStore(db, drop),
      uploads: sqliteUploadStore(db, drop),
      batches: sqliteBatchStore(db, claims, drop),
      deliveries: sqliteDeliveryStore(db, now),
      blobs: folderBlobStore(blobFolder),
      journals,
      sweep: (options) => sweepRecords(db, options, drop),
      async close() {
        await journals.close();
        db.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
