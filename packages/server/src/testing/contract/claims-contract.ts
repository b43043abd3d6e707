import { expect, test } from 'vitest';
import { ClaimLostError } from '../../storage/claim.ts';
import { claimSome, insertBatch, insertClaimed, newBatch, newFile, step } from '../records.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

/** Who may run a batch, and write it: what every `Storage` does. */
export function testClaims(open: () => Promise<StorageUnderTest>): void {
  test('batches are claimed nearest deadline first, by one owner each, and never after their end', async () => {
    await using opened = await open();
    const { batches } = opened.storage;
    const [far, near, over] = [newBatch({}, 2000), newBatch({}, 1000), newBatch({}, 500)];
    for (const batch of [far, near, over]) {
      await insertBatch(opened.storage, batch);
    }
    await batches.update({ record: step(over, { type: 'rejected', errors: [] }) });
    const first = await claimSome(opened.storage, 'a', { limit: 1 });
    expect(first.map(({ record }) => record)).toEqual([near]);
    expect(first[0]?.claim).toMatchObject({ batchId: near.state.id, owner: 'a' });
    expect((await claimSome(opened.storage, 'b')).map(({ record }) => record)).toEqual([far]);
    expect(await claimSome(opened.storage, 'a')).toEqual([]);
    expect(await claimSome(opened.storage, 'c')).toEqual([]);
  });

  test('batches with a given status can be claimed before others', async () => {
    await using opened = await open();
    const { batches } = opened.storage;
    const made = [newBatch(), newBatch(), newBatch({}, 2000)];
    for (const batch of made) {
      await insertBatch(opened.storage, batch);
    }
    const [, checked, late] = made;
    if (checked === undefined || late === undefined) {
      throw new Error('There are no batches.');
    }
    await batches.update({ record: step(late, { type: 'cancel' }) });
    await batches.update({ record: step(checked, { type: 'validated', total: 1, model: null }) });
    const idsOf = async (status: 'validating' | 'cancelling') =>
      (await batches.claim({ owner: 'a', forMs: 1000, limit: 5, status })).map(
        ({ record }) => record.state.id,
      );
    expect(await idsOf('cancelling')).toEqual([late.state.id]);
    expect(await idsOf('cancelling')).toEqual([]);
    expect(await idsOf('validating')).toEqual([made[0]?.state.id]);
  });

  test('the batches in except are not claimed', async () => {
    await using opened = await open();
    const [one, two] = [newBatch(), newBatch()];
    for (const batch of [one, two]) {
      await insertBatch(opened.storage, batch);
    }
    const query = { owner: 'a', forMs: 1000, limit: 1, except: [one.state.id] };
    const claimed = await opened.storage.batches.claim(query);
    expect(claimed.map(({ claim }) => claim.batchId)).toEqual([two.state.id]);
  });

  test('a claim is valid as long as it is renewed, and anyone may claim the batch afterwards', async () => {
    await using opened = await open();
    const { storage, elapse } = opened;
    const batch = newBatch();
    await insertBatch(storage, batch);
    const [first] = await claimSome(storage, 'a', { forMs: 400 });
    await elapse(200);
    expect(await claimSome(storage, 'b')).toEqual([]);
    expect(await storage.batches.renew('a', 400)).toEqual([first?.claim]);
    expect(await storage.batches.renew('b', 400)).toEqual([]);
    await elapse(300);
    expect(await claimSome(storage, 'b')).toEqual([]);
    await elapse(200);
    const [second] = await claimSome(storage, 'b', { forMs: 400 });
    expect(second?.claim.batchId).toBe(batch.state.id);
    expect(await storage.batches.renew('a', 400)).toEqual([]);
    expect(await storage.batches.renew('b', 400)).toEqual([second?.claim]);
  });

  test('a claim that expired while nobody else claimed the batch can be renewed', async () => {
    await using opened = await open();
    await insertBatch(opened.storage, newBatch());
    const [first] = await claimSome(opened.storage, 'a', { forMs: 100 });
    await opened.elapse(300);
    expect(await opened.storage.batches.renew('a', 10_000)).toEqual([first?.claim]);
    expect(await claimSome(opened.storage, 'b')).toEqual([]);
  });

  test('a released batch can be claimed, and the release of a lost claim frees nothing', async () => {
    await using opened = await open();
    const { storage } = opened;
    await insertBatch(storage, newBatch());
    const [first] = await claimSome(storage, 'a');
    if (first === undefined) {
      throw new Error('Nothing was claimed.');
    }
    await storage.batches.release(first.claim);
    expect(await storage.batches.renew('a', 1000)).toEqual([]);
    // The same owner again: only the epoch tells this claim from the first.
    const [second] = await claimSome(storage, 'a');
    expect(second?.claim).not.toEqual(first.claim);
    expect(second?.claim.epoch).toBeGreaterThan(first.claim.epoch);
    await storage.batches.release(first.claim);
    expect(await claimSome(storage, 'b')).toEqual([]);
    expect(await storage.batches.renew('a', 1000)).toEqual([second?.claim]);
  });

  test('an owner that has lost its claim writes nothing, and others may write without a claim', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const lost = await insertClaimed(storage, batch);
    await storage.batches.release(lost);
    const [current] = await claimSome(storage, 'a');
    const record = step(batch, { type: 'validated', total: 1, model: null });
    const file = newFile([]);
    const write = storage.batches.update({ record, files: [file], claim: lost });
    await expect(write).rejects.toBeInstanceOf(ClaimLostError);
    expect(await storage.batches.get('default', batch.state.id)).toEqual(batch);
    expect(await storage.files.get('default', file.id)).toBeNull();
    const cancelled = await storage.batches.update({ record: step(batch, { type: 'cancel' }) });
    expect(cancelled?.state.status).toBe('cancelling');
    if (cancelled === null || current === undefined) {
      throw new Error('The batch was not written.');
    }
    const ended = step(cancelled, { type: 'rejected', errors: [] });
    expect(await storage.batches.update({ record: ended, claim: current.claim })).not.toBeNull();
    // With its end a batch is nobody's.
    expect(await storage.batches.renew('a', 1000)).toEqual([]);
    await expect(storage.journals.open(current.claim)).rejects.toBeInstanceOf(ClaimLostError);
  });

  test('concurrent claims never return the same batch', async () => {
    await using opened = await open();
    for (let count = 0; count < 20; count++) {
      await insertBatch(opened.storage, newBatch());
    }
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((owner) => claimSome(opened.storage, owner, { limit: 5 })),
    );
    const ids = claims.flat().map(({ claim }) => claim.batchId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(20);
  });
}
