import { expect, test } from 'vitest';
import { memoryIndex, type OwnershipIndex } from '../../src/index.ts';
import { findIndexedPage } from '../../src/list/indexed-page.ts';
import { callerWith, refusalOf } from '../support/caller-with.ts';

async function indexOf(count: number): Promise<OwnershipIndex> {
  const index = memoryIndex();
  const entries = Array.from({ length: count }, (_, at) => ({
    id: `file-${String(at).padStart(3, '0')}`,
    createdAt: at,
  }));
  await index.add('ann', 'file', entries);
  return index;
}

const idOf = (path: string): string => path.split('/').at(-1) ?? '';
const found = ({ path }: { path: string }) =>
  Response.json({ id: idOf(path), even: Number(idOf(path).slice(5)) % 2 === 0 });

const query = { kind: 'file', after: null, order: 'asc', only: () => true } as const;

test('a page is read object by object, in order, and says whether there is more', async () => {
  const index = await indexOf(8);
  const { caller, seen } = callerWith(found, { index });
  const page = await findIndexedPage({ ...query, index, limit: 5 }, caller);
  expect(page.items.map(({ id }) => id)).toEqual([
    'file-000',
    'file-001',
    'file-002',
    'file-003',
    'file-004',
  ]);
  expect([page.hasMore, seen.length]).toEqual([true, 5]);
  const rest = await findIndexedPage({ ...query, index, limit: 5, after: 'file-004' }, caller);
  expect([rest.items.length, rest.hasMore]).toEqual([3, false]);
  const last = await findIndexedPage({ ...query, index, limit: 8 }, caller);
  expect([last.items.length, last.hasMore]).toEqual([8, false]);
});

test('an object that the provider no longer has is forgotten, and the page is filled up', async () => {
  const index = await indexOf(4);
  const { caller } = callerWith(
    ({ path }) => (path.endsWith('-001') ? Response.json({}, { status: 404 }) : found({ path })),
    { index },
  );
  const page = await findIndexedPage({ ...query, index, limit: 3 }, caller);
  expect(page.items.map(({ id }) => id)).toEqual(['file-000', 'file-002', 'file-003']);
  expect(page.hasMore).toBe(false);
  expect((await index.page('ann', 'file', { limit: 9, after: null, order: 'asc' })).ids).not.toContain(
    'file-001',
  );
});

test('one that cannot be read for another reason is neither forgotten nor left out without a word', async () => {
  for (const status of [400, 403, 410, 429, 500, 503]) {
    const index = await indexOf(2);
    const { caller } = callerWith(() => Response.json({ error: { message: 'No.' } }, { status }), { index });
    const outcome = await refusalOf(findIndexedPage({ ...query, index, limit: 2 }, caller));
    expect([status, outcome[0]]).toEqual([status, status === 403 ? 502 : status]);
    expect((await index.page('ann', 'file', { limit: 9, after: null, order: 'asc' })).ids).toHaveLength(2);
  }
  const index = await indexOf(2);
  const { caller } = callerWith(() => Promise.reject(new Error('ECONNREFUSED')), { index });
  expect(await refusalOf(findIndexedPage({ ...query, index, limit: 2 }, caller))).toEqual([
    502,
    'provider_unreachable',
    null,
  ]);
});

test('only matching objects are counted, over as many pages as may be read', async () => {
  const index = await indexOf(40);
  const only = (item: Record<string, unknown>): boolean => item.even === true;
  const { caller } = callerWith(found, { index });
  const page = await findIndexedPage({ ...query, index, limit: 4, only }, caller);
  expect(page.items.map(({ id }) => id)).toEqual(['file-000', 'file-002', 'file-004', 'file-006']);
  const { caller: hasty, seen } = callerWith(found, { index, maxListPages: 2 });
  const short = await findIndexedPage({ ...query, index, limit: 4, only }, hasty);
  expect([short.items.length, short.hasMore, seen.length]).toEqual([3, true, 6]);
  const none = () => false;
  expect(await refusalOf(findIndexedPage({ ...query, index, limit: 4, only: none }, hasty))).toEqual([
    503,
    'list_too_long',
    null,
  ]);
});

test('a page has at most a hundred objects', async () => {
  const index = await indexOf(120);
  const { caller } = callerWith(found, { index });
  const page = await findIndexedPage({ ...query, index, limit: 10_000 }, caller);
  expect([page.items.length, page.hasMore]).toEqual([100, true]);
});

test('an empty page of an index ends the list', async () => {
  const index: OwnershipIndex = { ...memoryIndex(), page: async () => ({ ids: [], hasMore: true }) };
  const { caller } = callerWith(found, { index });
  expect(await findIndexedPage({ ...query, index, limit: 5 }, caller)).toEqual({ items: [], hasMore: true });
});
