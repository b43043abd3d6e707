import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import { createClaims } from '../storage/claims.ts';
import type { Storage } from '../storage/storage.ts';
import { type ClockOption, systemClock, withMonotonic } from '../time/clock.ts';
import { folderBlobStore, makeFolder } from './folder/blob-store.ts';
import { deleteBlobsIn } from './folder/delete-blobs.ts';
import { folderJournalStore } from './folder/journal-store.ts';
import { asFolderInUse, lockFolder } from './folder/lock-folder.ts';
import { type BlobMismatches, reconcileBlobs } from './folder/reconcile-blobs.ts';
import { sqliteBatchStore } from './sqlite/batch-store.ts';
import { type Database, openDatabase } from './sqlite/database.ts';
import { sqliteDeliveryStore } from './sqlite/delivery-store.ts';
import { sqliteFileStore } from './sqlite/file-store.ts';
import { sweepRecords } from './sqlite/sweep-records.ts';
import { sqliteUploadStore } from './sqlite/upload-store.ts';
import { onDisk } from './storage-error.ts';

/** Options of {@link openFolderStorage}. */
export interface FolderStorageOptions {
  /** Measures leases, and when webhooks are due. Default: the clock of the machine. */
  clock?: ClockOption | undefined;
  /** Receives what is wrong with the folder. Default: nothing is logged. */
  log?: Log | undefined;
}

/**
 * Opens a storage in one folder: a SQLite database for the records, files for the bytes. Only one process at
 * a time can have it open. Everything acknowledged survives the death of that process and of the machine.
 * Bytes that no record knows are moved to `lost+found` in the folder, never deleted, and the log says so.
 * Throws a `FolderInUseError` when another server has it open, and an error with one sentence when its
 * database is damaged or was written by a newer version.
 *
 * @param folder The folder. It is created if it does not exist.
 * @param options The log, for what was found wrong with the folder.
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
  const aside = join(folder, 'lost+found');
  const lock = lockFolder(folder);
  let db: Database | null = null;
  try {
    db = openLocked(folder);
    lock.recordOwner();
    const misfits = await reconcileBlobs(db, blobFolder, aside);
    tellFound(options.log ?? (() => undefined), db.lostCommits, misfits);
    return storageOver(db, { folder, blobFolder, aside, clock: options.clock, unlock: lock.release });
  } catch (error) {
    db?.close();
    lock.release();
    throw error;
  }
}

function openLocked(folder: string): Database {
  try {
    return openDatabase(join(folder, 'offpeak.db'));
  } catch (error) {
    throw asFolderInUse(folder, error);
  }
}

interface OpenFolder {
  folder: string;
  blobFolder: string;
  aside: string;
  clock: ClockOption | undefined;
  unlock(): void;
}

function storageOver(db: Database, { folder, blobFolder, aside, unlock, ...options }: OpenFolder): Storage {
  const clock = withMonotonic(options.clock ?? systemClock());
  const begun = clock.now() - clock.monotonic();
  // The time of day when the storage was opened plus the time since: nobody can set it meanwhile.
  const now = (): number => Math.round(begun + clock.monotonic());
  const claims = createClaims(() => clock.monotonic());
  const journals = folderJournalStore(blobFolder, aside, claims);
  const drop = deleteBlobsIn(blobFolder);
  return {
    files: sqliteFileStore(db, drop),
    uploads: sqliteUploadStore(db, drop),
    batches: sqliteBatchStore(db, claims, drop),
    deliveries: sqliteDeliveryStore(db, now),
    blobs: folderBlobStore(blobFolder),
    journals,
    sweep: (options) => sweepRecords(db, options, drop),
    async space() {
      const { bavail, blocks, bsize } = await onDisk(() => statfs(folder));
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    async close() {
      await journals.close();
      db.close();
      unlock();
    },
  };
}

function tellFound(log: Log, lostCommits: number, { stray, missing }: BlobMismatches): void {
  if (lostCommits > 0) {
    const message = 'the database has lost its last writes';
    const reason = 'offpeak.db-wal is missing or damaged, or offpeak.db is an older copy';
    log({ level: 'error', message, writes: lostCommits, reason });
  }
  if (missing > 0) {
    log({ level: 'error', message: 'stored bytes of records are missing', blobs: missing });
  }
  if (stray === null) {
    return;
  }
  const { files, bytes, moved } = stray;
  if (moved) {
    log({ level: 'warn', message: 'stored bytes without a record were moved to lost+found', files, bytes });
  } else {
    const reason = 'is offpeak.db the right one? stop the server and put it back';
    log({
      level: 'error',
      message: 'the database is empty but stored bytes are there',
      files,
      bytes,
      reason,
    });
  }
}
