import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer, openAccess, type Storage, StorageUnavailableError } from '@offpeak/server';
import { openFolderStorage, undiciUpstream } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { folderBlobStore } from '../../src/node/folder/blob-store.ts';
import { openJournalFile } from '../../src/node/folder/journal-file.ts';
import { openDatabase } from '../../src/node/sqlite/database.ts';
import { asStorageError } from '../../src/node/storage-error.ts';
import { streamOf } from '../../src/testing/records.ts';
import { chatLines, eventually } from '../support/batch-file.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { startUpstream } from '../support/scripted-upstream.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a journal on a full disk says so and holds nothing of what it could not write', async () => {
  await using folder = await makeTempFolder();
  const path = join(folder.path, 'full');
  await symlink('/dev/full', path);
  const journal = await openJournalFile(path, { bytes: 0, lines: 0 });
  await expect(journal.append(['{}'])).rejects.toMatchObject({
    name: 'StorageUnavailableError',
    reason: 'full',
  });
  expect(journal.held).toEqual({ bytes: 0, lines: 0 });
  await journal.close();
});

test('a full database reports it, keeps its contents, and accepts more when there is space again', async () => {
  await using folder = await makeTempFolder();
  const db = openDatabase(join(folder.path, 'db'));
  db.run('CREATE TABLE t (x TEXT)');
  const pages = Number(db.get('PRAGMA page_count')?.page_count);
  db.get(`PRAGMA max_page_count = ${pages + 2}`);
  const insert = () => db.transaction(() => db.run('INSERT INTO t VALUES (?)', 'x'.repeat(4000)));
  let stored = 0;
  const fill = (): void => {
    for (;;) {
      insert();
      stored += 1;
    }
  };
  expect(fill).toThrow(StorageUnavailableError);
  expect(db.get('SELECT count(*) AS n FROM t')?.n).toBe(stored);
  db.get('PRAGMA max_page_count = 100000');
  insert();
  expect(db.get('SELECT count(*) AS n FROM t')?.n).toBe(stored + 1);
  db.close();
});

test('a missing folder is a failed storage, and other errors stay unchanged', async () => {
  const blobs = folderBlobStore('/proc/none');
  await expect(blobs.write(streamOf('x'), { maxBytes: 1 })).rejects.toThrow();
  const readonly = Object.assign(new Error('EROFS'), { code: 'EROFS' });
  expect(asStorageError(readonly)).toMatchObject({ reason: 'readonly' });
  const other = new TypeError('a bug');
  expect(asStorageError(other)).toBe(other);
});

test('while the disk is full nothing is acknowledged, answers are kept, and everything resumes when there is space', async () => {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream();
  const storage = await openFolderStorage(folder.path);
  let full = false;
  const refuse = () => Promise.reject(new StorageUnavailableError('full', new Error('ENOSPC')));
  const faulty: Storage = {
    ...storage,
    blobs: {
      ...storage.blobs,
      write: async (source, options) => {
        if (!full) {
          return storage.blobs.write(source, options);
        }
        await source.cancel();
        return refuse();
      },
    },
    journals: {
      ...storage.journals,
      async open(batchId) {
        const journal = await storage.journals.open(batchId);
        return { ...journal, append: (block) => (full ? refuse() : journal.append(block)) };
      },
    },
  };
  const server = createServer({
    storage: faulty,
    upstream: undiciUpstream({ baseURL: upstream.baseURL, connections: 4 }),
    auth: openAccess(),
    clock: hastyClock(),
  });
  server.start();
  const call = async (path: string, init?: RequestInit) => {
    const response = await server.fetch(new Request(`http://localhost${path}`, init));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const part = (disposition: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
  const form = () => ({
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `${part('name="purpose"', 'batch')}${part('name="file"; filename="a.jsonl"', chatLines(20))}--x--\r\n`,
  });
  const file = await call('/v1/files', form());
  full = true;
  expect(await call('/v1/files', form())).toMatchObject({
    status: 507,
    body: {
      error: { message: expect.stringContaining('is full'), type: 'server_error', code: 'storage_full' },
    },
  });
  const create = { input_file_id: file.body.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
  const created = await call('/v1/batches', { method: 'POST', body: JSON.stringify(create) });
  await eventually(() => upstream.requests.length > 0);
  expect((await call(`/v1/batches/${created.body.id}`)).body).toMatchObject({ status: 'in_progress' });
  full = false;
  await eventually(async () => (await call(`/v1/batches/${created.body.id}`)).body.status === 'completed');
  const batch = (await call(`/v1/batches/${created.body.id}`)).body;
  expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
  expect(upstream.requests).toHaveLength(20);
  await server.close({ drainMs: 0 });
});
