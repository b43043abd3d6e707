import { type BatchJob, createClient, settleCreation, submitBatch } from '@offpeak/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { findBatch, provesAbsence } from '../../src/submit/find-batch.ts';
import type { ListEvidence } from '../../src/submit/scan-batches.ts';
import { type CreationFate, ListingProvider, type ListShape, openai } from '../support/listing-provider.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).noWaits(original),
);

const endpoint = '/v1/embeddings';
const requests = [{ customId: 'a', body: { model: 'm', input: 'a' } }];

/** Submits one request, and tells what came of it. */
async function submit(provider: ListingProvider, job?: BatchJob) {
  const client = createClient({ fetch: provider.fetch, maxRetries: 0 });
  let saved: BatchJob | undefined;
  const onJob = (grown: BatchJob) => {
    saved = JSON.parse(JSON.stringify(grown));
  };
  const end = await submitBatch(client, requests, { endpoint, job, onJob }).then(
    ({ shards }) => shards[0]?.batch_id,
    (error: { code: string }) => error.code,
  );
  return { end, saved };
}

test('where nothing names a batch, no list shows that it is absent, and none is fetched', async () => {
  const fetched: string[] = [];
  const client = createClient({
    fetch: async (url) => {
      fetched.push(url);
      return Response.json({ object: 'list', data: [], has_more: false });
    },
  });
  const shard = {
    index: 0,
    key: 'k-0',
    requests: 1,
    bytes: 1,
    input_file_id: 'f',
    batch_id: null,
    creating: true,
  };
  expect(await findBatch(client, shard, undefined)).toEqual({ outcome: 'absent' });
  const before = fetched.length;
  const nameless = { ...client, traits: { name: 'Nameless', findBy: 'none' as const } };
  expect(await findBatch(nameless, shard, undefined)).toEqual({ outcome: 'unknown' });
  expect(fetched).toHaveLength(before);
});

const day = 86_400;
const file = 1_800_000_000;
const whole: ListEvidence = {
  scanned: 3,
  isNewestFirst: true,
  hasOrder: true,
  oldest: file + 5,
  newestUnnamed: -Infinity,
  isComplete: true,
};

test.each<[string, Partial<ListEvidence>, boolean]>([
  ['a whole list, newest first', {}, true],
  ['a whole list without order, such as one batch or none', { hasOrder: false, oldest: Infinity }, true],
  ['one that ends after the file and may have more', { isComplete: false }, false],
  ['one that reaches back to before the file', { isComplete: false, oldest: file - day }, true],
  ['one that reaches back no further than clocks differ', { isComplete: false, oldest: file - 3600 }, false],
  [
    'one whose batches are all of one second',
    { isComplete: false, oldest: file - day, hasOrder: false },
    false,
  ],
  ['one that is not newest first', { isNewestFirst: false }, false],
  ['one that is not newest first and reaches back', { isNewestFirst: false, oldest: file - day }, false],
  ['one with a batch that tells nothing', { newestUnnamed: file }, false],
  ['one with a batch that tells nothing and was made before', { newestUnnamed: file - day }, true],
  ['one with a batch that tells nothing, not even its time', { newestUnnamed: Infinity }, false],
])('%s: does it show that a batch is absent? %j', (_, evidence, expected) => {
  expect(provesAbsence({ ...whole, ...evidence }, file)).toBe(expected);
});

test('without the time of the file only a whole list shows that a batch is absent', () => {
  expect(provesAbsence(whole, Number.NaN)).toBe(true);
  expect(provesAbsence({ ...whole, isComplete: false, oldest: 1 }, Number.NaN)).toBe(false);
  expect(provesAbsence({ ...whole, newestUnnamed: 1 }, Number.NaN)).toBe(false);
});

describe('after a lost answer to a creation, one batch is paid', () => {
  const twenty = { pageSize: 20, window: 20 };
  test.each<[string, Partial<ListShape>, boolean]>([
    ['as at OpenAI', {}, true],
    ['in pages of 20', { pageSize: 20 }, true],
    ['oldest first, in pages', { order: 'oldest', pageSize: 20 }, true],
    ['oldest first, in pages, without has_more', { order: 'oldest', pageSize: 20, hasMore: 'missing' }, true],
    [
      'oldest first, in pages that are each said to be the last',
      { order: 'oldest', pageSize: 20, hasMore: false },
      true,
    ],
    ['newest first, without has_more', { hasMore: 'missing' }, true],
    ['the newest 20 alone, without has_more', { ...twenty, hasMore: 'missing', after: 'ignored' }, true],
    ['the oldest 20 alone, without has_more', { ...twenty, order: 'oldest', hasMore: 'missing' }, false],
    ['the oldest 20 alone, said to be all', { ...twenty, order: 'oldest', hasMore: false }, false],
    ['the oldest 20 again and again', { ...twenty, order: 'oldest', hasMore: true, after: 'ignored' }, false],
    ['in no order', { order: 'shuffled', hasMore: 'missing' }, true],
    ['without keys', { tells: 'file' }, true],
    ['without files', { tells: 'key' }, true],
    ['without either', { tells: 'neither' }, false],
    ['late', { lag: 5 }, true],
  ])('listed %s', async (_, shape, isFound) => {
    const provider = new ListingProvider({ ...openai, ...shape }, ['lost'], { older: 50, newer: 3 });
    const { end, saved } = await submit(provider);
    expect(provider.paid()).toHaveLength(1);
    expect(end).toBe(isFound ? provider.paid()[0]?.id : 'ambiguous_create');
    expect(saved?.shards[0]?.creating).toBe(!isFound);
    expect(provider.creations).toBe(1);
  });
});

describe('after a creation that was not done', () => {
  test.each<[string, number, Partial<ListShape>, boolean]>([
    ['as at OpenAI', 50, {}, true],
    ['as at OpenAI, in a new account', 0, {}, true],
    ['newest first, without has_more', 50, { hasMore: 'missing' }, true],
    ['newest first, in a new account, without has_more', 0, { hasMore: 'missing' }, false],
    ['oldest first', 50, { order: 'oldest' }, false],
    ['in no order', 50, { order: 'shuffled' }, false],
    ['without times', 50, { created: 'missing' }, false],
    ['without names, but made before the file', 50, { tells: 'neither' }, true],
    ['with more promised than comes', 0, { hasMore: true }, false],
  ])('a list %s, with %i batches: is it sent again?', async (_, older, change, isSent) => {
    const provider = new ListingProvider({ ...openai, ...change }, ['cut'], { older });
    const { end } = await submit(provider);
    expect(provider.creations).toBe(isSent ? 2 : 1);
    expect(end).toBe(isSent ? provider.paid()[0]?.id : 'ambiguous_create');
  });
});

const shard = { index: 0, key: 'k-0', requests: 1, bytes: 1, input_file_id: 'file-1', batch_id: null };

test('two batches that happen to be newest first do not end the search', async () => {
  const wanted = { id: 'wanted', created_at: file + 1, metadata: { offpeak_key: 'k-0' } };
  const other = (age: number) => ({
    id: `other-${age}`,
    created_at: file - age * day,
    input_file_id: 'file-9',
  });
  const pages = [
    [other(1), other(2)],
    [other(4), wanted],
  ];
  const client = createClient({
    fetch: async (url) =>
      Response.json(
        url.includes('/batches')
          ? { data: pages.shift() ?? [], has_more: true }
          : { id: 'file-1', created_at: file },
      ),
  });
  expect(await findBatch(client, shard, undefined)).toMatchObject({
    outcome: 'found',
    batch: { id: 'wanted' },
  });
});

test.each([
  [404, 1],
  [503, 4],
])('a list answered with %i is asked for %i times', async (status, times) => {
  let lists = 0;
  const client = createClient({
    maxRetries: 0,
    fetch: async () => {
      lists += 1;
      return new Response(null, { status });
    },
  });
  expect(await findBatch(client, shard, undefined, 3)).toMatchObject({
    outcome: 'unknown',
    cause: { status },
  });
  expect(lists).toBe(times);
});

test('an error says what to do, and resuming the job settles it when the list can be read again', async () => {
  const shape: ListShape = { ...openai, order: 'oldest', window: 5, pageSize: 5 };
  const provider = new ListingProvider(shape, ['lost'], { older: 10 });
  const { saved } = await submit(provider);
  const client = createClient({ fetch: provider.fetch, maxRetries: 0 });
  await expect(submitBatch(client, requests, { endpoint, job: saved })).rejects.toMatchObject({
    code: 'ambiguous_create',
    fileId: 'file-1',
    message: expect.stringMatching(/offpeak_key "\w+-0".*settleCreation\(job, 0, id\)/),
  });
  shape.window = shape.pageSize = 100;
  expect((await submit(provider, saved)).end).toBe(provider.paid()[0]?.id);
  expect(provider.creations).toBe(1);
});

test('an ambiguous creation is settled by hand', async () => {
  const shape: ListShape = { ...openai, order: 'oldest', window: 5, pageSize: 5 };
  for (const fate of ['lost', 'cut'] as const) {
    const provider = new ListingProvider(shape, [fate], { older: 10 });
    const { end, saved } = await submit(provider);
    expect(end).toBe('ambiguous_create');
    const settled = settleCreation(saved as BatchJob, 0, provider.paid()[0]?.id ?? null);
    expect((await submit(provider, settled)).end).toBe(provider.paid()[0]?.id);
    expect(provider.paid()).toHaveLength(1);
  }
});

const shapes: fc.Arbitrary<ListShape> = fc
  .record({
    order: fc.constantFrom('newest', 'oldest', 'shuffled'),
    hasMore: fc.constantFrom<ListShape['hasMore'][]>('honest', 'missing', false, true),
    pageSize: fc.constantFrom(2, 7, 20, 100, 1000),
    window: fc.constantFrom(2, 7, 20, 100, Infinity),
    after: fc.constantFrom('honored', 'ignored'),
    tells: fc.constantFrom('all', 'all', 'key', 'file', 'neither'),
    created: fc.constantFrom('number', 'number', 'text', 'missing'),
    lag: fc.constantFrom(0, 0, 0, 3),
  } as const satisfies Record<keyof ListShape, fc.Arbitrary<unknown>>)
  // A few batches in no order may look newest first by chance: they must be listed to their end.
  .map((shape) => {
    const { order, hasMore } = shape;
    const toTheEnd = {
      window: Infinity,
      after: 'honored',
      hasMore: hasMore === false ? 'honest' : hasMore,
    } as const;
    return order === 'shuffled' ? { ...shape, ...toTheEnd } : shape;
  });

test('whatever the list shows and whichever answers are lost, no run and no resumed run pays for a second batch', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.constantFrom<CreationFate>('lost', 'lost', 'cut', 'busy', 'well'), { maxLength: 4 }),
      fc.constantFrom(0, 1, 5, 30, 130),
      fc.constantFrom(0, 3, 30),
      async (shape, fates, older, newer) => {
        // A list cut off at the oldest few batches shows no order if there are fewer.
        fc.pre(shape.order !== 'oldest' || older + newer > 1);
        const provider = new ListingProvider(shape, fates, { older, newer });
        let saved: BatchJob | undefined;
        for (let run = 0; run < 3; run++) {
          const outcome = await submit(provider, saved);
          saved = outcome.saved ?? saved;
          expect(provider.paid().length).toBeLessThanOrEqual(1);
          if (outcome.end !== 'ambiguous_create') {
            expect(provider.paid().map(({ id }) => id)).toEqual([outcome.end]);
          }
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('with a provider that lists as OpenAI does, the outcome is always found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(3, 20, 100),
      fc.array(fc.constantFrom<CreationFate>('lost', 'cut', 'busy'), { maxLength: 2 }),
      fc.constantFrom(0, 1, 5, 30, 130),
      fc.constantFrom(0, 1, 30),
      fc.constantFrom(0, 3),
      async (pageSize, fates, older, newer, lag) => {
        const provider = new ListingProvider({ ...openai, pageSize, lag }, fates, { older, newer });
        const { end } = await submit(provider);
        expect(provider.paid().map(({ id }) => id)).toEqual([end]);
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
