import { expect, test } from 'vitest';
import { BlobDamagedError } from '../../storage/storage-errors.ts';
import { insertBatch, newBatch, newFile, newUpload, step, streamOf, textOf } from '../records.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

/**
 * What is created once, and who holds which bytes, also when many ask at the same moment: what every
 * `Storage` does.
 */
export function testCreations(open: () => Promise<StorageUnderTest>): void {
  test('a key creates once, and the second request gets the first object', async () => {
    await using opened = await open();
    const { batches, files } = opened.storage;
    const [one, two, three] = [newBatch(), newBatch(), newBatch({ project: 'other' })];
    for (const { project, state } of [one, two, three]) {
      await files.insert(newFile([], { id: state.input_file_id, project }));
    }
    const idempotencyKey = { key: 'k', fingerprint: 'f' };
    const repeated = { type: 'repeated', id: one.state.id, fingerprint: 'f' };
    expect(await batches.insert(one, idempotencyKey)).toEqual({ type: 'created' });
    expect(await batches.insert(two, idempotencyKey)).toEqual(repeated);
    expect(await batches.get('default', two.state.id)).toBeNull();
    expect(await batches.insert(three, idempotencyKey)).toEqual({ type: 'created' });
    // It stands for the batch also when its file is gone, and when others have taken all the room.
    await files.delete('default', one.state.input_file_id);
    expect(await batches.insert(one, { key: 'k', fingerprint: 'g' })).toEqual(repeated);
    const [file, other] = [newFile([]), newFile([])];
    expect(await files.insert(file, { idempotencyKey })).toEqual({ type: 'created' });
    expect(await files.insert(other, { idempotencyKey, maxBytes: -1 })).toEqual({ ...repeated, id: file.id });
  });

  test('16 concurrent creations with one key are one', async () => {
    await using opened = await open();
    const { storage } = opened;
    const idempotencyKey = { key: 'k', fingerprint: 'f' };
    const input = newFile([]);
    await storage.files.insert(input);
    const many = <Item>(make: (at: number) => Item) => Array.from({ length: 16 }, (_, at) => make(at));
    const batches = many(() => {
      const batch = newBatch();
      batch.state.input_file_id = input.id;
      return batch;
    });
    const creations = [
      await Promise.all(batches.map((batch) => storage.batches.insert(batch, idempotencyKey))),
      await Promise.all(many(() => storage.files.insert(newFile([]), { idempotencyKey }))),
      await Promise.all(many(() => storage.uploads.insert(newUpload(), idempotencyKey))),
    ];
    for (const answers of creations) {
      expect(answers.filter(({ type }) => type === 'created')).toHaveLength(1);
      expect(answers.filter(({ type }) => type === 'repeated')).toHaveLength(15);
      expect(new Set(answers.map((answer) => 'id' in answer && answer.id)).size).toBe(2);
    }
    const page = await storage.batches.list({ project: 'default', after: null, limit: 20 });
    expect(page?.items).toHaveLength(1);
  });

  test('concurrent files and parts cannot exceed the limit of a project', async () => {
    await using opened = await open();
    const { files, uploads, blobs } = opened.storage;
    const write = () => blobs.write(streamOf('abc'), { maxBytes: 3 });
    const segments = await Promise.all(Array.from({ length: 6 }, write));
    const inserted = await Promise.all(
      segments.map((segment) => files.insert(newFile([segment]), { maxBytes: 10 })),
    );
    expect(inserted.filter(({ type }) => type === 'created')).toHaveLength(3);
    expect(inserted.filter(({ type }) => type === 'over_quota')).toEqual(
      Array(3).fill({ type: 'over_quota', bytes: 12 }),
    );
    expect(await files.bytesUsed('default')).toBe(9);
    const upload = newUpload();
    await uploads.insert(upload);
    const part = { uploadId: upload.id, createdAt: 1, segment: { blob: 'blob-x', bytes: 1 } };
    expect(await uploads.addPart({ ...part, id: 'part_1' }, { maxBytes: 10 })).toEqual({ type: 'added' });
    expect(await uploads.addPart({ ...part, id: 'part_2' }, { maxBytes: 10 })).toEqual({
      type: 'over_quota',
      bytes: 11,
    });
    expect(await files.insert(newFile([], { project: 'other' }), { maxBytes: 0 })).toEqual({
      type: 'created',
    });
  });

  test('bytes are deleted with the last record that holds them', async () => {
    await using opened = await open();
    const { storage } = opened;
    const segment = await storage.blobs.write(streamOf('abc'), { maxBytes: 3 });
    const batch = newBatch({ input: [segment] });
    await insertBatch(storage, batch);
    expect((await storage.batches.get('default', batch.state.id))?.input).toEqual([segment]);
    expect(await storage.files.bytesUsed('default')).toBe(3);
    await storage.files.delete('default', batch.state.input_file_id);
    expect(await storage.files.bytesUsed('default')).toBe(0);
    const read = () => textOf(storage.blobs.read(segment.blob, { start: 0, end: 3 }));
    expect(await read()).toBe('abc');
    await storage.batches.update({ record: step(batch, { type: 'rejected', errors: [] }) });
    await expect(read()).rejects.toBeInstanceOf(BlobDamagedError);
  });

  test('a batch of a file that was deleted, or belongs to another project, is not stored', async () => {
    await using opened = await open();
    const { storage } = opened;
    const [gone, foreign] = [newBatch(), newBatch()];
    await insertBatch(storage, newBatch());
    await storage.files.insert(newFile([], { id: foreign.state.input_file_id, project: 'other' }));
    for (const batch of [gone, foreign]) {
      expect(await storage.batches.insert(batch, { key: batch.state.id, fingerprint: 'f' })).toEqual({
        type: 'file_gone',
      });
      expect(await storage.batches.get('default', batch.state.id)).toBeNull();
    }
    // Its key stands for nothing yet.
    await storage.files.insert(newFile([], { id: gone.state.input_file_id }));
    expect(await storage.batches.insert(gone, { key: gone.state.id, fingerprint: 'f' })).toEqual({
      type: 'created',
    });
  });

  test('a batch that is created while its file is deleted has its bytes, or is not created', async () => {
    await using opened = await open();
    const { storage } = opened;
    for (let round = 0; round < 20; round++) {
      const segment = await storage.blobs.write(streamOf('abc'), { maxBytes: 3 });
      const batch = newBatch({ input: [segment] });
      await storage.files.insert(newFile([segment], { id: batch.state.input_file_id }));
      const insert = () => storage.batches.insert(batch);
      const remove = () => storage.files.delete('default', batch.state.input_file_id);
      const [creation, removed] =
        round % 2 === 0
          ? await Promise.all([insert(), remove()])
          : (await Promise.all([remove(), insert()])).reverse();
      expect(removed).toBe(true);
      const read = textOf(storage.blobs.read(segment.blob, { start: 0, end: 3 }));
      if (typeof creation === 'object' && creation.type === 'created') {
        expect(await read).toBe('abc');
      } else {
        await expect(read).rejects.toBeInstanceOf(BlobDamagedError);
      }
    }
  });

  test('two records with the same bytes that are deleted concurrently leave nothing behind', async () => {
    await using opened = await open();
    const { storage } = opened;
    for (let round = 0; round < 10; round++) {
      const segment = await storage.blobs.write(streamOf('abc'), { maxBytes: 3 });
      const files = [newFile([segment]), newFile([segment])];
      for (const file of files) {
        await storage.files.insert(file);
      }
      await Promise.all(files.map(({ id }) => storage.files.delete('default', id)));
      const read = textOf(storage.blobs.read(segment.blob, { start: 0, end: 3 }));
      await expect(read).rejects.toBeInstanceOf(BlobDamagedError);
      expect(await storage.files.bytesUsed('default')).toBe(0);
    }
  });
}
