import { spawnSync } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry, Storage } from '@offpeak/server';
import { openFolderStorage } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { lockFolder } from '../../src/node/folder/lock-folder.ts';
import { newFile, streamOf, textOf } from '../../src/testing/records.ts';
import { chatLines, uploadInput } from '../support/batch-file.ts';
import { startKillable } from '../support/killable-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const upstream = 'http://127.0.0.1:1/v1';

/** Opens a folder, and what it says of it. */
async function openLogged(folder: string): Promise<{ storage: Storage; entries: LogEntry[] }> {
  const entries: LogEntry[] = [];
  const storage = await openFolderStorage(folder, { log: (entry) => entries.push(entry) });
  return { storage, entries };
}

async function storeFile(storage: Storage, text: string) {
  const segment = await storage.blobs.write(streamOf(text), { maxBytes: 1e6 });
  const file = newFile([segment]);
  await storage.files.insert(file);
  return file;
}

/** A copy of a folder at this moment: what the death of its process leaves. */
async function copyOf(folder: string, name: string): Promise<string> {
  const copy = `${folder}-${name}`;
  await mkdir(copy);
  for (const each of await readdir(folder)) {
    if (each.startsWith('offpeak.db')) {
      await copyFile(join(folder, each), join(copy, each));
    }
  }
  await cp(join(folder, 'blobs'), join(copy, 'blobs'), { recursive: true });
  return copy;
}

const blobsOf = async (folder: string) => (await readdir(join(folder, 'blobs'))).sort();
const asideOf = async (folder: string) => (await readdir(join(folder, 'lost+found')).catch(() => [])).sort();

test('a folder stays locked for others when its lock file is removed, and is free once its server is killed', async () => {
  await using folder = await makeTempFolder();
  const server = await startKillable({ upstream, dataDir: folder.path });
  const file = await uploadInput(server.openai, chatLines(1));
  const holder = Number(await readFile(join(folder.path, 'lock.pid'), 'utf8'));
  const inUse = { name: 'FolderInUseError', processId: holder };
  await expect(openFolderStorage(folder.path)).rejects.toMatchObject(inUse);
  await rm(join(folder.path, 'lock'));
  // Each time: what the first one left behind lets the next one in no more.
  await expect(openFolderStorage(folder.path)).rejects.toMatchObject(inUse);
  await expect(openFolderStorage(folder.path)).rejects.toMatchObject(inUse);
  await rm(join(folder.path, 'lock.pid'));
  await expect(openFolderStorage(folder.path)).rejects.toMatchObject({ ...inUse, processId: null });
  expect((await server.openai.files.retrieve(file)).id).toBe(file);
  await server.kill();
  const storage = await openFolderStorage(folder.path);
  expect(await storage.files.get('default', file)).not.toBeNull();
  // In one process too, also after another has tried.
  await expect(openFolderStorage(folder.path)).rejects.toMatchObject({ processId: process.pid });
  await storage.close();
});

test('a second attempt in the same process does not release the lock of the first', async () => {
  await using folder = await makeTempFolder();
  const lock = lockFolder(folder.path);
  expect(() => lockFolder(folder.path)).toThrow('is in use by another offpeak server');
  const take = "new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec('BEGIN EXCLUSIVE')";
  const other = () =>
    spawnSync(process.execPath, ['--no-warnings', '-e', take, join(folder.path, 'lock')], {
      encoding: 'utf8',
    });
  expect(other().stderr).toContain('database is locked');
  lock.release();
  expect(other().status).toBe(0);
});

test('bytes that no record knows are moved aside and reported; deleted and incomplete blobs are removed', async () => {
  await using folder = await makeTempFolder();
  const first = await openLogged(folder.path);
  expect(first.entries).toEqual([]);
  const held = await storeFile(first.storage, 'held');
  const gone = await storeFile(first.storage, 'gone');
  await rm(join(folder.path, 'blobs', gone.segments[0]?.blob ?? ''));
  const unknown = await first.storage.blobs.write(streamOf('lost'), { maxBytes: 4 });
  // As after a death between the deletion of a record and of its bytes.
  const deleted = await storeFile(first.storage, 'deleted');
  const [garbage] = deleted.segments;
  await first.storage.files.delete('default', deleted.id);
  await writeFile(join(folder.path, 'blobs', garbage?.blob ?? ''), 'deleted');
  await writeFile(join(folder.path, 'blobs', 'blob-cut-off.part'), 'half');
  await writeFile(join(folder.path, 'blobs', 'batch_0a.error'), '');
  await first.storage.close();
  const { storage, entries } = await openLogged(folder.path);
  expect(await blobsOf(folder.path)).toEqual([held.segments[0]?.blob]);
  expect(await asideOf(folder.path)).toEqual([unknown.blob]);
  expect(await readFile(join(folder.path, 'lost+found', unknown.blob), 'utf8')).toBe('lost');
  const message = 'stored bytes without a record were moved to lost+found';
  expect(entries).toEqual([
    { level: 'error', message: 'stored bytes of records are missing', blobs: 1 },
    { level: 'warn', message, files: 1, bytes: 4 },
  ]);
  await storage.files.delete('default', gone.id);
  await storage.close();
  const again = await openLogged(folder.path);
  expect(again.entries).toEqual([]);
  await again.storage.close();
});

test('with an empty database no stored bytes are touched, and the log says so', async () => {
  await using folder = await makeTempFolder();
  const first = await openLogged(folder.path);
  await storeFile(first.storage, 'one');
  await storeFile(first.storage, 'three');
  await writeFile(join(folder.path, 'blobs', 'blob-cut-off.part'), 'half');
  await first.storage.close();
  const before = await blobsOf(folder.path);
  const kept = await copyOf(folder.path, 'kept');
  for (const name of ['offpeak.db', 'offpeak.db-commits']) {
    await rm(join(folder.path, name));
  }
  const { storage, entries } = await openLogged(folder.path);
  expect(await blobsOf(folder.path)).toEqual(before);
  expect(entries).toMatchObject([
    { level: 'error', message: 'the database is empty but stored bytes are there', files: 2, bytes: 8 },
  ]);
  await storage.close();
  // Put back, all is there.
  await copyFile(join(kept, 'offpeak.db'), join(folder.path, 'offpeak.db'));
  const back = await openLogged(folder.path);
  expect(back.entries).toEqual([]);
  expect(await back.storage.files.bytesUsed('default')).toBe(8);
  await back.storage.close();
  await rm(kept, { recursive: true });
});

test('a write-ahead log that is missing, truncated or changed is reported, and no bytes are lost', async () => {
  await using folder = await makeTempFolder();
  const { storage } = await openLogged(folder.path);
  const files = [];
  for (let count = 0; count < 5; count++) {
    files.push(await storeFile(storage, `text ${count}`));
  }
  const wal = join(folder.path, 'offpeak.db-wal');
  const { length } = await readFile(wal);
  const whole = await copyOf(folder.path, 'whole');
  const undamaged = await openLogged(whole);
  expect(undamaged.entries).toEqual([]);
  expect(await undamaged.storage.files.bytesUsed('default')).toBe(30);
  await undamaged.storage.close();
  const flip = (at: number) => async (path: string) => {
    const bytes = await readFile(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
  };
  const damages: ((path: string) => Promise<void>)[] = [
    (path) => rm(path),
    (path) => truncate(path, 0),
    (path) => truncate(path, Math.floor(length / 2)),
    (path) => truncate(path, length - 1),
    ...[0, 0.3, 0.5, 0.8, 0.99].map((part) => flip(Math.floor(part * length))),
  ];
  for (const [index, damage] of damages.entries()) {
    const copy = await copyOf(folder.path, `damaged-${index}`);
    await damage(join(copy, 'offpeak.db-wal'));
    const opened = await openLogged(copy);
    const found = await Promise.all(files.map(({ id }) => opened.storage.files.get('default', id)));
    const lost = found.filter((file) => file === null).length;
    const [entry, ...rest] = opened.entries;
    expect(entry).toMatchObject({ level: 'error', message: 'the database has lost its last writes' });
    expect(entry?.writes).toBeGreaterThanOrEqual(Math.max(1, lost));
    expect(rest).toHaveLength(lost > 0 ? 1 : 0);
    expect([...(await blobsOf(copy)), ...(await asideOf(copy))].sort()).toEqual(await blobsOf(folder.path));
    // Said once: what is there now is what is known.
    await opened.storage.close();
    const again = await openLogged(copy);
    expect(again.entries.filter(({ message }) => message.startsWith('the database has lost'))).toEqual([]);
    await again.storage.close();
    await rm(copy, { recursive: true });
  }
  await storage.close();
  await rm(whole, { recursive: true });
});

test('a file that is not a database is one clear sentence, and leaves nothing open', async () => {
  await using folder = await makeTempFolder();
  await (await openLogged(folder.path)).storage.close();
  await writeFile(join(folder.path, 'offpeak.db'), 'x'.repeat(8192));
  await expect(openFolderStorage(folder.path)).rejects.toThrow('offpeak.db is damaged and cannot be read.');
  await expect(openFolderStorage(folder.path)).rejects.toThrow('offpeak.db is damaged and cannot be read.');
  await rm(join(folder.path, 'offpeak.db'));
  await (await openLogged(folder.path)).storage.close();
});

test('bytes that could not be removed with their record are removed by the next sweep', async () => {
  await using folder = await makeTempFolder();
  const { storage } = await openLogged(folder.path);
  const file = await storeFile(storage, 'abc');
  const path = join(folder.path, 'blobs', file.segments[0]?.blob ?? '');
  // A folder in its place is not removed by what removes files.
  await rm(path);
  await mkdir(path);
  expect(await storage.files.delete('default', file.id)).toBe(true);
  await rm(path, { recursive: true });
  await writeFile(path, 'abc');
  await storage.sweep({ now: 0, batchesBefore: 0, tracesBefore: 0, deliveriesBefore: 0 });
  expect(await blobsOf(folder.path)).toEqual([]);
  const other = await storeFile(storage, 'kept');
  await storage.sweep({ now: 0, batchesBefore: 0, tracesBefore: 0, deliveriesBefore: 0 });
  expect(await textOf(storage.blobs.read(other.segments[0]?.blob ?? '', { start: 0, end: 4 }))).toBe('kept');
  await storage.close();
});
