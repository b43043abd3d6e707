import { expect, test } from 'vitest';
import { everyProject } from '../../storage/batch-filter.ts';
import type { PartRecord } from '../../storage/records.ts';
import { BlobDamagedError, BlobTooLargeError } from '../../storage/storage-errors.ts';
import {
  insertBatch,
  newBatch,
  newDelivery,
  newFile,
  newUpload,
  step,
  streamOf,
  textOf,
} from '../records.ts';
import { testClaims } from './claims-contract.ts';
import { testCreations } from './creations-contract.ts';
import { testDeliveries } from './deliveries-contract.ts';
import { testJournals } from './journals-contract.ts';
import { testProtocol } from './protocol-model.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

const list = { project: 'default', after: null, limit: 10, purpose: null, order: 'desc', now: 0 } as const;

/** Defines the tests of every storage; see `testStorage`. */
export function defineStorageTests(open: () => Promise<StorageUnderTest>, schedules: number): void {
  testCreations(open);
  testClaims(open);
  testJournals(open);
  testProtocol(open, schedules);
  testDeliveries(open);

  test('a blob is read completely, in ranges, and after a reopen once a record holds it', async () => {
    await using opened = await open();
    const segment = await opened.storage.blobs.write(streamOf('hello world'), { maxBytes: 11 });
    expect(segment.bytes).toBe(11);
    await opened.storage.files.insert(newFile([segment]));
    const again = await opened.reopen();
    expect(await textOf(again.blobs.read(segment.blob, { start: 0, end: 11 }))).toBe('hello world');
    expect(await textOf(again.blobs.read(segment.blob, { start: 6, end: 8 }))).toBe('wo');
    expect(await textOf(again.blobs.read(segment.blob, { start: 3, end: 3 }))).toBe('');
  });

  test('a stream that is too long or fails leaves nothing, and a discarded blob is deleted', async () => {
    await using opened = await open();
    const { blobs } = opened.storage;
    await expect(blobs.write(streamOf('hello world'), { maxBytes: 10 })).rejects.toBeInstanceOf(
      BlobTooLargeError,
    );
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('cut off')),
    });
    await expect(blobs.write(broken, { maxBytes: 10 })).rejects.toThrow('cut off');
    const { blob } = await blobs.write(streamOf('x'), { maxBytes: 1 });
    await blobs.discard(blob);
    await expect(textOf(blobs.read(blob, { start: 0, end: 1 }))).rejects.toBeInstanceOf(BlobDamagedError);
    const short = await blobs.write(streamOf('xy'), { maxBytes: 2 });
    await expect(textOf(blobs.read(short.blob, { start: 0, end: 3 }))).rejects.toBeInstanceOf(
      BlobDamagedError,
    );
  });

  test('files are listed by project, purpose, order and page, and a cursor survives its file', async () => {
    await using opened = await open();
    const { files } = opened.storage;
    const made = Array.from({ length: 7 }, (_, index) =>
      newFile([], { createdAt: 1000 + index, purpose: index % 2 === 0 ? 'batch' : 'vision' }),
    );
    for (const file of made) {
      await files.insert(file);
    }
    await files.insert(newFile([], { project: 'other' }));
    await files.insert(newFile([], { expiresAt: 50 }));
    const ids = made.map(({ id }) => id);
    const idsOf = async (query: Partial<Parameters<typeof files.list>[0]>) => {
      const page = await files.list({ ...list, now: 50, ...query });
      return page && [page.items.map(({ id }) => id), page.hasMore];
    };
    expect(await idsOf({})).toEqual([[...ids].reverse(), false]);
    expect(await idsOf({ order: 'asc', limit: 3 })).toEqual([ids.slice(0, 3), true]);
    expect(await idsOf({ order: 'asc', limit: 4, after: ids[2] ?? '' })).toEqual([ids.slice(3), false]);
    expect(await idsOf({ purpose: 'vision' })).toEqual([[ids[5], ids[3], ids[1]], false]);
    expect(await files.delete('other', ids[4] ?? '')).toBe(false);
    expect(await files.delete('default', ids[4] ?? '')).toBe(true);
    expect(await files.delete('default', ids[4] ?? '')).toBe(false);
    expect(await idsOf({ after: ids[4] ?? '', limit: 2 })).toEqual([[ids[3], ids[2]], true]);
    expect(await idsOf({ after: 'file-unknown' })).toBeNull();
    expect(await idsOf({ project: 'other', after: ids[1] ?? '' })).toBeNull();
    expect(await files.get('default', ids[4] ?? '')).toBeNull();
    expect(await files.get('other', ids[1] ?? '')).toBeNull();
    expect(await files.get('default', ids[1] ?? '')).toEqual(made[1]);
  });

  test('of two writers on one batch the second is refused, and files appear with the write or not at all', async () => {
    await using opened = await open();
    const { batches, files } = opened.storage;
    const first = newBatch();
    await insertBatch(opened.storage, first);
    const cancelled = step(first, { type: 'cancel' });
    const written = await batches.update({ record: cancelled });
    expect(written?.revision).toBeGreaterThan(first.revision);
    const file = newFile([]);
    const late = step(first, { type: 'validated', total: 1, model: null });
    expect(await batches.update({ record: late, files: [file] })).toBeNull();
    expect(await files.get('default', file.id)).toBeNull();
    expect((await batches.get('default', first.state.id))?.state.status).toBe('cancelling');
    expect(await batches.get('other', first.state.id)).toBeNull();
  });

  test('batches are listed newest first, in pages', async () => {
    await using opened = await open();
    const { batches } = opened.storage;
    const made = [newBatch(), newBatch(), newBatch()];
    for (const batch of made) {
      await insertBatch(opened.storage, batch);
    }
    await insertBatch(opened.storage, newBatch({ project: 'other' }));
    const ids = made.map(({ state }) => state.id);
    const page = await batches.list({ project: 'default', after: null, limit: 2 });
    expect(page?.items.map(({ state }) => state.id)).toEqual([ids[2], ids[1]]);
    expect(page?.hasMore).toBe(true);
    const next = await batches.list({ project: 'default', after: ids[1] ?? '', limit: 2 });
    expect(next?.items).toEqual([made[0]]);
    expect(next?.hasMore).toBe(false);
    expect(await batches.list({ project: 'other', after: ids[1] ?? '', limit: 2 })).toBeNull();
  });

  test('batches are listed and counted by status, time, metadata and text, in any order', async () => {
    await using opened = await open();
    const { batches, files } = opened.storage;
    const made = [
      newBatch({}, 100),
      newBatch({}, 200),
      newBatch({ project: 'other' }, 300),
      newBatch({}, 400),
    ] as const;
    const [plain, named, foreign, rejected] = made;
    named.state.metadata = { title: 'Night "run" 50%_', team: 'Ärzte' };
    for (const batch of made) {
      await insertBatch(opened.storage, batch);
    }
    await batches.update({ record: step(rejected, { type: 'rejected', errors: [] }) });
    await batches.update({ record: step(named, { type: 'validated', total: 7, model: 'Small-1' }) });
    const names = new Map(
      made.map(({ state }, index) => [state.id, ['plain', 'named', 'foreign', 'rejected'][index]]),
    );
    const namesOf = async (query: Partial<Parameters<typeof batches.list>[0]>) => {
      const page = await batches.list({ project: 'default', after: null, limit: 10, ...query });
      return page?.items.map(({ state }) => names.get(state.id)).join(' ');
    };
    expect(await namesOf({ filter: { statuses: ['failed', 'in_progress'] } })).toBe('rejected named');
    expect(await namesOf({ filter: { createdFrom: 200, createdBefore: 400 } })).toBe('named');
    expect(await namesOf({ filter: { metadata: { team: 'Ärzte' } } })).toBe('named');
    expect(await namesOf({ filter: { metadata: { team: 'other' } } })).toBe('');
    for (const text of ['NIGHT "run"', '50%_', 'small-1', 'title', 'Ärzte', named.state.id.toUpperCase()]) {
      expect(await namesOf({ filter: { text } })).toBe('named');
    }
    expect(await namesOf({ filter: { text: 'nowhere' } })).toBe('');
    expect(await namesOf({ project: everyProject })).toBe('rejected foreign named plain');
    expect(await namesOf({ sort: { by: 'created', direction: 'asc' } })).toBe('plain named rejected');
    expect(await namesOf({ sort: { by: 'requests', direction: 'desc' } })).toBe('named rejected plain');
    const after = rejected.state.id;
    expect(await namesOf({ sort: { by: 'requests', direction: 'desc' }, after })).toBe('plain');
    expect(await namesOf({ sort: { by: 'failed', direction: 'asc' }, after: plain.state.id })).toBe(
      'named rejected',
    );
    expect(await namesOf({ after: foreign.state.id })).toBeUndefined();
    expect(await batches.summarize({ project: 'default' })).toEqual({
      byStatus: { validating: 1, in_progress: 1, failed: 1 },
      requestsLeft: 7,
    });
    expect(await batches.summarize({ project: everyProject, filter: { statuses: ['validating'] } })).toEqual({
      byStatus: { validating: 2 },
      requestsLeft: 0,
    });
    await files.insert(newFile([], { project: 'other', filename: 'of another.jsonl' }));
    const all = await files.list({ ...list, project: everyProject });
    expect(all?.items.map(({ project }) => project)).toContain('other');
    expect(all?.items).toHaveLength(5);
  });

  test('the parts of an upload are kept until its end, and unused ones are deleted', async () => {
    await using opened = await open();
    const { uploads, blobs, files } = opened.storage;
    const upload = newUpload();
    await uploads.insert(upload);
    const part = async (text: string): Promise<PartRecord> => ({
      id: `part_${text}`,
      uploadId: upload.id,
      createdAt: 1001,
      segment: await blobs.write(streamOf(text), { maxBytes: 10 }),
    });
    const [one, two, spare] = [await part('abc'), await part('def'), await part('xyz')];
    for (const each of [one, two, spare]) {
      expect(await uploads.addPart(each)).toEqual({ type: 'added' });
    }
    expect(await files.bytesUsed('default')).toBe(9);
    expect([await uploads.partBytes(upload.id), await uploads.partBytes('upload_none')]).toEqual([9, 0]);
    expect((await uploads.parts(upload.id)).map(({ id }) => id).sort()).toEqual([
      'part_abc',
      'part_def',
      'part_xyz',
    ]);
    const file = newFile([two.segment, one.segment]);
    const done = {
      ...upload,
      status: 'completed' as const,
      completion: { partIds: [two.id, one.id], fileId: file.id },
    };
    expect(await uploads.end(done, file)).toBe(true);
    expect(await uploads.end({ ...upload, status: 'cancelled' }, null)).toBe(false);
    expect(await uploads.addPart({ ...one, id: 'part_late' })).toEqual({ type: 'ended' });
    expect(await uploads.get('default', upload.id)).toEqual(done);
    expect(await uploads.get('other', upload.id)).toBeNull();
    expect(await files.get('default', file.id)).toEqual(file);
    expect(await textOf(blobs.read(two.segment.blob, { start: 0, end: 3 }))).toBe('def');
    await expect(textOf(blobs.read(spare.segment.blob, { start: 0, end: 3 }))).rejects.toThrow();
  });

  test('a sweep deletes what has expired and nothing else', async () => {
    await using opened = await open();
    const { storage } = opened;
    const segment = await storage.blobs.write(streamOf('abc'), { maxBytes: 3 });
    const [old, kept] = [newFile([segment], { expiresAt: 2000 }), newFile([], { expiresAt: 2001 })];
    for (const file of [old, kept]) {
      await storage.files.insert(file);
    }
    const [late, open_] = [newUpload({ expiresAt: 2000 }), newUpload({ expiresAt: 2001 })];
    for (const upload of [late, open_]) {
      await storage.uploads.insert(upload);
    }
    const [ended, running] = [newBatch({}, 100), newBatch({}, 100)];
    for (const batch of [ended, running]) {
      await insertBatch(storage, batch);
    }
    await storage.batches.update({ record: step(ended, { type: 'rejected', errors: [] }) });
    const [stale, fresh] = [newDelivery({ createdAt: 1499 }), newDelivery({ createdAt: 1500 })];
    const cancelled = step(running, { type: 'cancel' });
    await storage.batches.update({ record: cancelled, deliveries: [stale, fresh] });
    const before = { batchesBefore: 101, tracesBefore: 0, deliveriesBefore: 1500 };
    const swept = await storage.sweep({ now: 2000, ...before });
    expect(swept).toEqual({ files: 1, uploads: 1, batches: 1, deliveries: [stale] });
    expect(await storage.deliveries.waiting()).toEqual(new Map([[fresh.url, 1]]));
    expect(await storage.files.get('default', old.id)).toBeNull();
    expect(await storage.files.get('default', kept.id)).not.toBeNull();
    await expect(textOf(storage.blobs.read(segment.blob, { start: 0, end: 3 }))).rejects.toThrow();
    expect((await storage.uploads.get('default', late.id))?.status).toBe('expired');
    expect((await storage.uploads.get('default', open_.id))?.status).toBe('pending');
    expect(await storage.batches.get('default', ended.state.id)).toBeNull();
    expect(await storage.batches.get('default', running.state.id)).not.toBeNull();
  });
}
