import { describe, expect, test } from 'vitest';
import type { WorkersKvLike } from '../../src/cloudflare/index.ts';
import { d1Index, durableObjectIndex, workersKvIndex } from '../../src/cloudflare/index.ts';
import { addStatements, indexSchema } from '../../src/cloudflare/index-sql.ts';
import { denoKvIndex } from '../../src/deno/index.ts';
import { memoryIndex, type OwnershipIndex } from '../../src/index.ts';
import { createRemember } from '../../src/ownership/remember.ts';
import { fakeDenoKv } from '../support/fake-deno-kv.ts';
import { fakeD1, indexObjects } from '../support/fake-objects.ts';

/** Workers KV, a thousand keys a list call, of which `pageSize` are given at a time. */
function fakeKv(pageSize = 1000): WorkersKvLike & { options: unknown[] } {
  const entries = new Map<string, { value: string; metadata: unknown }>();
  const options: unknown[] = [];
  return {
    options,
    get: async (key) => entries.get(key)?.value ?? null,
    getWithMetadata: async (key) => ({ metadata: entries.get(key)?.metadata ?? null }),
    async put(key, value, more) {
      if (new TextEncoder().encode(key).byteLength > 512) {
        throw new Error('the key is too long');
      }
      options.push(more);
      entries.set(key, { value, metadata: more.metadata });
    },
    async list({ prefix, cursor }) {
      const names = [...entries.keys()].filter((name) => name.startsWith(prefix)).toSorted();
      const start = Number(cursor ?? 0);
      const keys = names
        .slice(start, start + pageSize)
        .map((name) => ({ name, metadata: entries.get(name)?.metadata }));
      const isComplete = start + pageSize >= names.length;
      return { keys, list_complete: isComplete, ...(isComplete ? {} : { cursor: String(start + pageSize) }) };
    },
  };
}

const first = { limit: 10, after: null, order: 'asc' } as const;

describe.each<[string, () => OwnershipIndex]>([
  ['memory', memoryIndex],
  ['Workers KV', () => workersKvIndex(fakeKv())],
  ['Workers KV, three keys at a time', () => workersKvIndex(fakeKv(3))],
  ['Deno KV', () => denoKvIndex(fakeDenoKv())],
  ['Durable Objects', () => durableObjectIndex(indexObjects())],
  ['D1', () => d1Index(fakeD1())],
])('an index in %s', (_name, open) => {
  const entries = [
    { id: 'c', createdAt: 2 },
    { id: 'a', createdAt: 3 },
    { id: 'b', createdAt: 1 },
    { id: 'd', createdAt: 2 },
  ];

  test('lists ids by time and then by name, page by page, in both orders', async () => {
    const index = open();
    await index.add('ann', 'file', entries);
    expect(await index.page('ann', 'file', first)).toEqual({ ids: ['b', 'c', 'd', 'a'], hasMore: false });
    expect(await index.page('ann', 'file', { ...first, order: 'desc' })).toEqual({
      ids: ['a', 'd', 'c', 'b'],
      hasMore: false,
    });
    expect(await index.page('ann', 'file', { ...first, limit: 3 })).toEqual({
      ids: ['b', 'c', 'd'],
      hasMore: true,
    });
    expect(await index.page('ann', 'file', { ...first, limit: 4 })).toEqual({
      ids: ['b', 'c', 'd', 'a'],
      hasMore: false,
    });
    expect(await index.page('ann', 'file', { ...first, limit: 1, after: 'b' })).toEqual({
      ids: ['c'],
      hasMore: true,
    });
    expect(await index.page('ann', 'file', { ...first, after: 'a' })).toEqual({ ids: [], hasMore: false });
    expect(await index.page('ann', 'file', { limit: 9, after: 'd', order: 'desc' })).toEqual({
      ids: ['c', 'b'],
      hasMore: false,
    });
  });

  test('separates tenants and kinds, and has no id that was not added', async () => {
    const index = open();
    await index.add('ann', 'file', entries);
    await index.add('bob', 'file', [{ id: 'x', createdAt: 1 }]);
    await index.add('ann', 'batch', [{ id: 'y', createdAt: 1 }]);
    expect((await index.page('bob', 'file', first)).ids).toEqual(['x']);
    expect((await index.page('ann', 'batch', first)).ids).toEqual(['y']);
    expect(await index.page('ann', 'file', { ...first, after: 'x' })).toEqual({ ids: [], hasMore: false });
    expect(await index.page('carol', 'file', first)).toEqual({ ids: [], hasMore: false });
    await index.remove('bob', 'file', 'a');
    expect((await index.page('ann', 'file', first)).ids).toContain('a');
  });

  test('a removed id never returns, and can still be a cursor', async () => {
    const index = open();
    await index.add('ann', 'file', entries);
    await index.remove('ann', 'file', 'c');
    await index.remove('ann', 'file', 'unknown');
    await index.add('ann', 'file', entries);
    expect((await index.page('ann', 'file', first)).ids).toEqual(['b', 'd', 'a']);
    expect((await index.page('ann', 'file', { ...first, after: 'c' })).ids).toEqual(['d', 'a']);
    await index.add('ann', 'file', [{ id: 'b', createdAt: 9 }]);
    expect((await index.page('ann', 'file', first)).ids).toEqual(['b', 'd', 'a']);
  });

  test('ids may be long', async () => {
    const index = open();
    const long = (letter: string): string => letter.repeat(4000);
    await index.add('ann', 'file', [
      { id: long('x'), createdAt: 2 },
      { id: long('y'), createdAt: 1 },
      { id: 'z', createdAt: 3 },
    ]);
    expect((await index.page('ann', 'file', first)).ids).toEqual([long('y'), long('x'), 'z']);
    expect((await index.page('ann', 'file', { ...first, after: long('y') })).ids).toEqual([long('x'), 'z']);
    await index.remove('ann', 'file', long('x'));
    expect((await index.page('ann', 'file', first)).ids).toEqual([long('y'), 'z']);
  });
});

describe('a statement of SQLite', () => {
  test('binds a hundred values at most, and nothing is added by none', async () => {
    const database = fakeD1();
    const index = d1Index(database);
    const entries = Array.from({ length: 51 }, (_, at) => ({ id: `f${at}`, createdAt: at }));
    await index.add('ann', 'file', []);
    expect(database.batches).toEqual([]);
    await index.add('ann', 'file', entries.slice(0, 25));
    await index.add('ann', 'file', entries);
    // The schema once, then one statement for 25 entries.
    expect(database.batches).toEqual([indexSchema.length, 1, 3]);
    expect((await index.page('ann', 'file', { ...first, limit: 100 })).ids).toHaveLength(51);
    for (const { bindings } of addStatements('ann', 'file', entries)) {
      expect(bindings.length).toBeLessThanOrEqual(100);
    }
  });
});

test('each tenant has a Durable Object of its own, which refuses what it does not know', async () => {
  const objects = indexObjects();
  const index = durableObjectIndex(objects);
  await index.add('ann', 'file', [{ id: 'a', createdAt: 1 }]);
  await index.add('bob', 'file', [{ id: 'b', createdAt: 1 }]);
  expect(objects.names).toEqual(['ann', 'bob']);
  const failing = durableObjectIndex({
    idFromName: (name) => name,
    get: () => ({ fetch: async () => new Response(null, { status: 500 }) }),
  });
  await expect(failing.add('ann', 'file', [])).rejects.toThrow('The Durable Object answered 500 to /index.');
});

describe('Workers KV', () => {
  test('keeps removed ids for thirty days, and all others forever', async () => {
    const kv = fakeKv();
    const index = workersKvIndex(kv);
    await index.add('ann', 'file', [{ id: 'a', createdAt: 1 }]);
    await index.remove('ann', 'file', 'a');
    expect(kv.options).toEqual([
      { metadata: { at: 1 } },
      { metadata: { at: 1, removed: true }, expirationTtl: 30 * 86_400 },
    ]);
  });

  test('is not read forever', async () => {
    const kv = fakeKv(1);
    const index = workersKvIndex(kv);
    const entries = Array.from({ length: 51 }, (_, at) => ({ id: `f${at}`, createdAt: at }));
    await index.add('ann', 'file', entries.slice(0, 50));
    expect((await index.page('ann', 'file', { ...first, limit: 100 })).ids).toHaveLength(50);
    await index.add('ann', 'file', entries);
    await expect(index.page('ann', 'file', first)).rejects.toThrow('50,000');
  });

  test('passes over keys that are not its own', async () => {
    const kv = fakeKv();
    const index = workersKvIndex(kv);
    await index.add('ann', 'file', [{ id: 'a', createdAt: 1 }]);
    const { keys } = await kv.list({ prefix: 'offpeak:' });
    const prefix = keys[0]?.name.slice(0, -1) ?? '';
    for (const metadata of [null, undefined, {}, { at: 'x' }, 7]) {
      await kv.put(`${prefix}other`, '', { metadata });
    }
    expect((await index.page('ann', 'file', first)).ids).toEqual(['a']);
  });
});

describe('what came by', () => {
  test('is added once, each tenant’s and kind’s by itself', async () => {
    const added: unknown[] = [];
    const index: OwnershipIndex = { ...memoryIndex(), add: async (...entry) => void added.push(entry) };
    const remember = createRemember(index, () => undefined);
    const [a, b] = [
      { id: 'a', createdAt: 1 },
      { id: 'b', createdAt: 1 },
    ];
    await remember('ann', 'file', [a]);
    await remember('ann', 'file', [a]);
    await remember('ann', 'file', [a, b]);
    await remember('ann', 'batch', [a]);
    await remember('bob', 'file', [a]);
    await remember('bob', 'file', []);
    expect(added).toEqual([
      ['ann', 'file', [a]],
      ['ann', 'file', [b]],
      ['ann', 'batch', [a]],
      ['bob', 'file', [a]],
    ]);
  });

  test('and could not be added is reported, and tried again', async () => {
    const errors: unknown[] = [];
    const index = memoryIndex();
    let isDown = true;
    const remember = createRemember(
      {
        ...index,
        async add(...entry) {
          if (isDown) {
            throw new Error('down');
          }
          await index.add(...entry);
        },
      },
      (error) => errors.push(error),
    );
    await remember('ann', 'file', [{ id: 'a', createdAt: 1 }]);
    expect(errors).toHaveLength(1);
    isDown = false;
    await remember('ann', 'file', [{ id: 'a', createdAt: 1 }]);
    expect((await index.page('ann', 'file', first)).ids).toEqual(['a']);
  });
});
