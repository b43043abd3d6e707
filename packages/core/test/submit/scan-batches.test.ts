import { type Batch, createClient } from '@offpeak/core';
import { expect, test } from 'vitest';
import { type ListEvidence, scanBatches } from '../../src/submit/scan-batches.ts';

interface Page {
  times: unknown[];
  has_more?: boolean;
}

/** Scans scripted pages; the ids of a page follow on those of the one before unless it repeats them. */
async function scan(
  pages: Page[],
  { isNamed = true, enough = (_: ListEvidence): boolean => false, repeat = false } = {},
) {
  const asked: (string | null)[] = [];
  const client = createClient({
    maxRetries: 0,
    fetch: async (url) => {
      asked.push(new URL(url).searchParams.get('after'));
      const { times = [], ...more } = pages[asked.length - 1] ?? {};
      const data = times.map((created_at, n) => ({ id: `${repeat ? 0 : asked.length}.${n}`, created_at }));
      return Response.json({ object: 'list', data, ...more });
    },
  });
  const wanted = {
    isWanted: ({ id }: Batch) => id === 'wanted',
    isNamed: () => isNamed,
    isEnough: async (evidence: ListEvidence) => enough(evidence),
  };
  return { ...(await scanBatches(client, wanted, undefined)).evidence, asked };
}

const full = Array.from({ length: 100 }, (_, n) => 1000 - n);

test.each<[string, Page[], boolean, number]>([
  ['no batches', [{ times: [], has_more: false }], true, 1],
  ['no batches, and no word on more', [{ times: [] }], false, 1],
  ['one page', [{ times: [3, 2, 1], has_more: false }], true, 1],
  [
    'two pages',
    [
      { times: [3, 2], has_more: true },
      { times: [1], has_more: false },
    ],
    true,
    2,
  ],
  [
    'a second page that is empty after all',
    [
      { times: [3], has_more: true },
      { times: [], has_more: false },
    ],
    false,
    2,
  ],
  ['a page without a word on more, then an empty one', [{ times: [3] }, { times: [] }], false, 2],
  [
    'a page that is full and said to be the last',
    [{ times: full, has_more: false }, { times: [1] }],
    false,
    3,
  ],
  [
    'that and an empty one',
    [
      { times: full, has_more: false },
      { times: [], has_more: false },
    ],
    true,
    2,
  ],
])('%s: is that the whole list?', async (_, pages, isComplete, calls) => {
  const evidence = await scan(pages);
  expect([evidence.isComplete, evidence.asked.length]).toEqual([isComplete, calls]);
});

test.each<[string, unknown[], Partial<ListEvidence>]>([
  ['falling times', [9, 7, 7], { isNewestFirst: true, hasOrder: true, oldest: 7 }],
  ['rising times', [7, 9], { isNewestFirst: false, hasOrder: false, oldest: 9 }],
  ['times of one second', [7, 7], { isNewestFirst: true, hasOrder: false, oldest: 7 }],
  ['one time', [7], { isNewestFirst: true, hasOrder: false, oldest: 7 }],
  ['texts', ['soon', 'later'], { isNewestFirst: false, hasOrder: false }],
  ['nothing', [undefined], { isNewestFirst: false, hasOrder: false }],
])('%s: what order do they show?', async (_, times, shown) => {
  expect(await scan([{ times, has_more: false }])).toMatchObject(shown);
});

test('the time of the newest batch without metadata is kept', async () => {
  expect(await scan([{ times: [9, 8], has_more: false }])).toMatchObject({ newestUnnamed: -Infinity });
  const unnamed = { isNamed: false };
  expect(await scan([{ times: [8, 9], has_more: false }], unnamed)).toMatchObject({ newestUnnamed: 9 });
  expect(await scan([{ times: [9, undefined, 8] }], unnamed)).toMatchObject({ newestUnnamed: Infinity });
});

test('a scan ends at a page that repeats, and after 10,000 batches', async () => {
  const page = { times: [3, 2], has_more: true };
  expect((await scan([page, page, page], { repeat: true })).asked).toEqual([null, '0.1']);
  const endless = Array.from({ length: 120 }, () => ({ times: full, has_more: true }));
  expect((await scan(endless)).scanned).toBe(10_000);
});

test('pages are fetched until there are enough batches', async () => {
  const pages = [1, 2, 3].map((n) => ({ times: [9 - n], has_more: true }));
  const { asked, scanned } = await scan(pages, { enough: (evidence) => evidence.scanned >= 2 });
  expect([asked, scanned]).toEqual([[null, '1.0'], 2]);
});
