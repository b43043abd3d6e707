import { expect, test } from 'vitest';
import { memoryIndex } from '../../src/index.ts';
import { findOwnedBatches } from '../../src/list/owned-batches.ts';
import { findOwnedFiles } from '../../src/list/owned-files.ts';
import { callerWith } from '../support/caller-with.ts';

const empty = () => Response.json({ data: [], has_more: false });

test('files are listed by purpose and order, a thousand per page, and batches a hundred', async () => {
  const { caller, seen } = callerWith(empty);
  await findOwnedFiles(caller, { limit: 5, after: null, order: 'asc', purpose: 'batch' });
  await findOwnedFiles(caller, { limit: 5, after: 'file-1', order: 'desc', purpose: null });
  await findOwnedBatches(caller, { limit: 5, after: null });
  await findOwnedBatches(caller, { limit: 5, after: 'a b' });
  expect(seen.map(({ path }) => path)).toEqual([
    '/files?order=asc&purpose=batch&limit=1000',
    '/files?order=desc&limit=1000&after=file-1',
    '/batches?limit=100',
    '/batches?limit=100&after=a+b',
  ]);
});

test('a batch is listed if it is owned and matches the filter', async () => {
  const { caller } = callerWith(async () => {
    const offpeak_owner = await caller.owner.current();
    const data = [
      { id: 'mine', status: 'completed', metadata: { offpeak_owner } },
      { id: 'mine too', status: 'failed', metadata: { offpeak_owner } },
      { id: 'another', status: 'completed', metadata: { offpeak_owner: '0'.repeat(20) } },
      { id: 'nobody', status: 'completed', metadata: null },
    ];
    return Response.json({ data, has_more: false });
  });
  const all = await findOwnedBatches(caller, { limit: 5, after: null });
  expect(all.items.map(({ id }) => id)).toEqual(['mine', 'mine too']);
  const completed = await findOwnedBatches(caller, {
    limit: 5,
    after: null,
    only: ({ status }) => status === 'completed',
  });
  expect(completed.items.map(({ id }) => id)).toEqual(['mine']);
});

test('an index is used instead, if there is one', async () => {
  const index = memoryIndex();
  await index.add('ann', 'batch', [
    { id: 'batch_1', createdAt: 1 },
    { id: 'batch_2', createdAt: 2 },
  ]);
  await index.add('ann', 'file', [
    { id: 'file-1', createdAt: 1 },
    { id: 'file-2', createdAt: 2 },
  ]);
  const answer = ({ path }: { path: string }) => {
    const id = path.split('/').at(-1);
    return Response.json({ id, purpose: id === 'file-1' ? 'batch' : 'batch_output' });
  };
  const { caller } = callerWith(answer, { index });
  const ids = async (page: Promise<{ items: { id?: unknown }[] }>) => (await page).items.map(({ id }) => id);
  const files = { limit: 5, after: null, order: 'desc' } as const;
  expect(await ids(findOwnedBatches(caller, { limit: 5, after: null }))).toEqual(['batch_2', 'batch_1']);
  expect(await ids(findOwnedBatches(caller, { limit: 5, after: null, only: () => false }))).toEqual([]);
  expect(await ids(findOwnedFiles(caller, { ...files, purpose: null }))).toEqual(['file-2', 'file-1']);
  expect(await ids(findOwnedFiles(caller, { ...files, purpose: 'batch' }))).toEqual(['file-1']);
});
