import { expect, test } from 'vitest';
import { fingerprintOf } from '../../jsonl/fingerprint.ts';
import { ClaimLostError } from '../../storage/claim.ts';
import { claimSome, insertClaimed, newBatch } from '../records.ts';
import { answered, expired, placesOf, readLines, refused } from '../results.ts';
import type { StorageUnderTest } from './storage-under-test.ts';

/** What the journals of every `Storage` do. */
export function testJournals(open: () => Promise<StorageUnderTest>): void {
  test('a journal holds everything appended, also after the death of the process, and becomes the files', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const { id } = batch.state;
    const journal = await storage.journals.open(await insertClaimed(storage, batch));
    expect(placesOf(journal.recorded.bitmap)).toEqual([]);
    expect(journal.recorded).toMatchObject({ completed: 0, failed: 0, usage: null, dropped: 0 });
    await journal.append({ seq: 1, entries: [answered(id, 0), answered(id, 700), refused(id, 9)] });
    await journal.append({ seq: 2, entries: [expired(id, 3)] });
    const snapshot = await storage.journals.snapshot(id, 'output');
    expect(snapshot.map(({ lines }) => lines)).toEqual([2]);
    expect(await readLines(storage, snapshot)).toEqual([answered(id, 0).text, answered(id, 700).text]);

    const again = await opened.reopen();
    const [claimed] = await claimSome(again);
    if (claimed === undefined) {
      throw new Error('The batch of a dead server could not be claimed.');
    }
    const reopened = await again.journals.open(claimed.claim);
    const { recorded } = reopened;
    expect(placesOf(recorded.bitmap)).toEqual([0, 3, 9, 700]);
    const usage = { input_tokens: 4, output_tokens: 2, total_tokens: 6 };
    expect(recorded).toMatchObject({ completed: 2, failed: 1, usage, dropped: 0 });
    const { customIds } = recorded;
    if (customIds !== null) {
      expect([customIds[9], customIds[8]]).toEqual([fingerprintOf('"r9"'), 0]);
    }
    await reopened.append({ seq: 1, entries: [answered(id, 1)] });
    const sealed = await reopened.seal();
    expect(await readLines(again, sealed.output)).toEqual(
      [0, 700, 1].map((index) => answered(id, index).text),
    );
    expect(await readLines(again, sealed.error)).toEqual([refused(id, 9).text, expired(id, 3).text]);
    expect(sealed.output.reduce((sum, { lines }) => sum + (lines ?? 0), 0)).toBe(3);
    await reopened.close();
    await journal.close();
  });

  test('a block that is appended again after a lost response is held once', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const { id } = batch.state;
    const claim = await insertClaimed(storage, batch);
    const journal = await storage.journals.open(claim);
    const [first, second] = [
      { seq: 1, entries: [answered(id, 0), refused(id, 1)] },
      { seq: 2, entries: [answered(id, 2)] },
    ];
    await journal.append(first);
    await journal.append(first);
    await journal.append(second);
    await journal.append(second);
    await expect(journal.append({ seq: 4, entries: [answered(id, 3)] })).rejects.toThrow();
    const sealed = await journal.seal();
    expect(await readLines(storage, sealed.output)).toEqual([answered(id, 0).text, answered(id, 2).text]);
    expect(await readLines(storage, sealed.error)).toEqual([refused(id, 1).text]);
    await journal.close();
    // Numbers start again with the next open of the journal.
    const next = await storage.journals.open(claim);
    expect(placesOf(next.recorded.bitmap)).toEqual([0, 1, 2]);
    await next.append({ seq: 1, entries: [answered(id, 3)] });
    expect(await readLines(storage, (await next.seal()).output)).toHaveLength(3);
    await next.close();
  });

  test('an owner that has lost its claim opens, appends and seals nothing, and its earlier results stay', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const { id } = batch.state;
    const lost = await insertClaimed(storage, batch);
    const before = await storage.journals.open(lost);
    await before.append({ seq: 1, entries: [answered(id, 0)] });
    await storage.batches.release(lost);
    const [current] = await claimSome(storage, 'b');
    if (current === undefined) {
      throw new Error('Nothing was claimed.');
    }
    // Before the new runner has opened the journal, and afterwards.
    const late = { seq: 2, entries: [answered(id, 1)] };
    await expect(before.append(late)).rejects.toBeInstanceOf(ClaimLostError);
    const after = await storage.journals.open(current.claim);
    await expect(storage.journals.open(lost)).rejects.toBeInstanceOf(ClaimLostError);
    await expect(before.append(late)).rejects.toBeInstanceOf(ClaimLostError);
    await expect(before.seal()).rejects.toBeInstanceOf(ClaimLostError);
    await before.close();
    expect(placesOf(after.recorded.bitmap)).toEqual([0]);
    await after.append({ seq: 1, entries: [answered(id, 2)] });
    expect(await readLines(storage, (await after.seal()).output)).toEqual([
      answered(id, 0).text,
      answered(id, 2).text,
    ]);
    await after.close();
  });

  test('a block that is being written when its claim is lost is there for the next owner, or not at all', async () => {
    await using opened = await open();
    const { storage } = opened;
    for (let round = 0; round < 10; round++) {
      const batch = newBatch();
      const { id } = batch.state;
      const lost = await insertClaimed(storage, batch);
      const before = await storage.journals.open(lost);
      const written = before.append({ seq: 1, entries: [answered(id, 0), refused(id, 1)] }).then(
        () => true,
        () => false,
      );
      await storage.batches.release(lost);
      const [current] = await claimSome(storage, 'b');
      if (current === undefined) {
        throw new Error('Nothing was claimed.');
      }
      const after = await storage.journals.open(current.claim);
      expect(placesOf(after.recorded.bitmap)).toEqual((await written) ? [0, 1] : []);
      await after.close();
      await before.close();
      await storage.batches.release(current.claim);
    }
  });

  test('results appended after a seal are held like those before it', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const { id } = batch.state;
    const claim = await insertClaimed(storage, batch);
    const journal = await storage.journals.open(claim);
    await journal.seal();
    await journal.append({ seq: 1, entries: [answered(id, 0), refused(id, 1)] });
    await journal.seal();
    await journal.append({ seq: 2, entries: [answered(id, 2)] });
    await journal.close();
    const next = await storage.journals.open(claim);
    expect(placesOf(next.recorded.bitmap)).toEqual([0, 1, 2]);
    expect(await readLines(storage, (await next.seal()).output)).toHaveLength(2);
    await next.close();
  });

  test('an empty journal seals to no files', async () => {
    await using opened = await open();
    const batch = newBatch();
    const claim = await insertClaimed(opened.storage, batch);
    expect(await opened.storage.journals.snapshot(batch.state.id, 'output')).toEqual([]);
    const journal = await opened.storage.journals.open(claim);
    expect(await journal.seal()).toEqual({ output: [], error: [] });
    await journal.close();
  });
}
