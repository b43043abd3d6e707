import { expect, test } from 'vitest';
import { ClaimLostError } from '../../src/storage/claim.ts';
import { claimSome, insertClaimed, newBatch, textOf } from '../support/records.ts';
import type { StorageUnderTest } from './storage-contract.ts';

/** What the journals of every `Storage` do. */
export function testJournals(open: () => Promise<StorageUnderTest>): void {
  test('a journal holds what was appended, also for whoever opens it after a death, and becomes the files', async () => {
    await using opened = await open();
    const batch = newBatch();
    const journal = await opened.storage.journals.open(await insertClaimed(opened.storage, batch));
    await Promise.all(['{"a":1}', '{"b":"é"}'].map((text) => journal.append('output', text)));
    await journal.append('error', '{"c":3}');
    const snapshot = await opened.storage.journals.snapshot(batch.state.id, 'output');
    expect(snapshot?.lines).toBe(2);

    const again = await opened.reopen();
    const [claimed] = await claimSome(again);
    if (claimed === undefined) throw new Error('The batch of a dead server could not be claimed.');
    const reopened = await again.journals.open(claimed.claim);
    const entries: unknown[] = [];
    for await (const entry of reopened.entries()) entries.push(entry);
    expect(entries).toEqual([
      { kind: 'output', text: '{"a":1}' },
      { kind: 'output', text: '{"b":"é"}' },
      { kind: 'error', text: '{"c":3}' },
    ]);
    await reopened.append('output', '{"d":4}');
    const sealed = await reopened.seal();
    const read = async (segment: typeof sealed.output) =>
      segment && textOf(again.blobs.read(segment.blob, { start: 0, end: segment.bytes }));
    expect(await read(sealed.output)).toBe('{"a":1}\n{"b":"é"}\n{"d":4}\n');
    expect(await read(sealed.error)).toBe('{"c":3}\n');
    await reopened.close();
  });

  test('a runner that has lost its claim opens, appends and seals nothing, and what it appended before stays', async () => {
    await using opened = await open();
    const { storage } = opened;
    const batch = newBatch();
    const lost = await insertClaimed(storage, batch);
    const before = await storage.journals.open(lost);
    await before.append('output', '{"a":1}');
    const pending = before.append('output', '{"b":2}');
    await storage.batches.release(lost);
    const [current] = await claimSome(storage, 'b');
    if (current === undefined) throw new Error('Nothing was claimed.');
    await pending;
    // Before the new runner has opened the journal, and afterwards.
    await expect(before.append('output', '{"x":0}')).rejects.toBeInstanceOf(ClaimLostError);
    const after = await storage.journals.open(current.claim);
    await expect(storage.journals.open(lost)).rejects.toBeInstanceOf(ClaimLostError);
    await expect(before.append('output', '{"x":0}')).rejects.toBeInstanceOf(ClaimLostError);
    await expect(before.seal()).rejects.toBeInstanceOf(ClaimLostError);
    await before.close();
    await after.append('output', '{"c":3}');
    const entries: string[] = [];
    for await (const { text } of after.entries()) entries.push(text);
    expect(entries).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
    await after.close();
  });

  test('an empty journal seals to no files', async () => {
    await using opened = await open();
    const batch = newBatch();
    const claim = await insertClaimed(opened.storage, batch);
    expect(await opened.storage.journals.snapshot(batch.state.id, 'output')).toBeNull();
    const journal = await opened.storage.journals.open(claim);
    expect(await journal.seal()).toEqual({ output: null, error: null });
    await journal.close();
  });
}
