import { expect, test } from 'vitest';
import { insertBatch, newBatch, newDelivery, step } from '../records.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

const url = 'https://hook.example/x';

/** What the webhooks of every `Storage` do. */
export function testDeliveries(open: () => Promise<StorageUnderTest>): void {
  test('a delivery is stored with the write, claimed by one server at a time, and due again after its claim', async () => {
    await using opened = await open();
    const { storage, elapse } = opened;
    const { deliveries } = storage;
    const batch = newBatch();
    await insertBatch(storage, batch);
    const delivery = newDelivery({ url });
    expect(await deliveries.dueInMs([url])).toBeNull();
    const record = step(batch, { type: 'rejected', errors: [] });
    // With a write that is refused comes nothing.
    expect(
      await storage.batches.update({ record: { ...record, revision: 7 }, deliveries: [delivery] }),
    ).toBeNull();
    expect(await deliveries.dueInMs([url])).toBeNull();
    await storage.batches.update({ record, deliveries: [delivery] });
    const claim = (limit = 5) => deliveries.claim({ forMs: 400, limit, urls: [url] });
    expect(await deliveries.dueInMs([url])).toBe(0);
    expect(await claim(0)).toEqual([]);
    expect(await claim()).toEqual([delivery]);
    expect(await claim()).toEqual([]);
    expect(await deliveries.dueInMs([url])).toBeGreaterThan(0);
    // The server that claimed it died.
    await elapse(400);
    expect(await claim()).toEqual([{ ...delivery, attempts: 1 }]);
    await deliveries.postpone(delivery.id, 600);
    await elapse(400);
    expect(await claim()).toEqual([]);
    await elapse(200);
    expect(await claim()).toEqual([{ ...delivery, attempts: 2 }]);
    await deliveries.remove(delivery.id);
    expect(await deliveries.dueInMs([url])).toBeNull();
  });

  test('deliveries to other addresses are left alone', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    await insertBatch(storage, batch);
    const other = 'https://other.example/x';
    const made = [newDelivery({ url }), newDelivery({ url: other }), newDelivery({ url: other })];
    await storage.batches.update({ record: step(batch, { type: 'rejected', errors: [] }), deliveries: made });
    const { deliveries } = storage;
    const claim = async (urls: string[]) =>
      (await deliveries.claim({ forMs: 60_000, limit: 5, urls })).map(({ id }) => id);
    expect(await claim([])).toEqual([]);
    expect(await deliveries.dueInMs(['https://none.example/x'])).toBeNull();
    expect(await claim([url])).toEqual([made[0]?.id]);
    expect(await deliveries.dueInMs([url, other])).toBe(0);
    expect(await deliveries.waiting()).toEqual(
      new Map([
        [url, 1],
        [other, 2],
      ]),
    );
    expect((await claim([url, other])).sort()).toEqual([made[1]?.id, made[2]?.id].sort());
  });

  test('concurrent claims of deliveries never return the same one', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    await insertBatch(storage, batch);
    const made = Array.from({ length: 12 }, () => newDelivery({ url }));
    await storage.batches.update({ record: step(batch, { type: 'rejected', errors: [] }), deliveries: made });
    const query = { forMs: 60_000, limit: 4, urls: [url] };
    const claims = await Promise.all([1, 2, 3, 4].map(() => storage.deliveries.claim(query)));
    const ids = claims.flat().map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([12, 12]);
  });
}
