import { type ResultsPlace, readResults, readResultsPage, submitBatch, waitForBatch } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { openrouter } from '../../src/providers/openrouter.ts';
import { together } from '../../src/providers/together.ts';
import { xai } from '../../src/providers/xai.ts';
import { ScriptedOpenRouter } from '../support/providers/scripted-openrouter.ts';
import { ScriptedTogether } from '../support/providers/scripted-together.ts';
import { ScriptedXai } from '../support/providers/scripted-xai.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const endpoint = '/v1/chat/completions';
const requests = Array.from({ length: 25 }, (_, n) => ({
  customId: `r${n}`,
  body: { model: 'm', messages: [{ role: 'user', content: `${n}` }] },
}));
const ids = requests.map(({ customId }) => customId);

describe.each([
  ['xAI', () => new ScriptedXai(), (origin: string) => xai({ apiKey: 'k', baseURL: origin })],
  [
    'OpenRouter',
    () => new ScriptedOpenRouter(),
    (origin: string) => openrouter({ apiKey: 'k', baseURL: `${origin}/api/v1` }),
  ],
] as const)('results of %s', (_, script, clientOf) => {
  test('all pages are one stream', async () => {
    await using provider = await script().start();
    provider.maxPage = 10;
    const client = clientOf(provider.origin);
    const job = await submitBatch(client, requests, { endpoint });
    await waitForBatch(client, job, { minIntervalMs: 1 });
    const seen: (string | null)[] = [];
    for await (const { customId } of readResults(client, job)) {
      seen.push(customId);
    }
    expect(seen).toEqual(ids);
    expect(provider.calls.filter(({ path }) => path.endsWith('/results'))).toHaveLength(3);
  });

  test('results are read page by page, although the provider accepts no range', async () => {
    await using provider = await script().start();
    const client = clientOf(provider.origin);
    const job = await submitBatch(client, requests, { endpoint });
    const { batches } = await waitForBatch(client, job, { minIntervalMs: 1 });
    const seen: (string | null)[] = [];
    let from: ResultsPlace | undefined;
    for (;;) {
      const page = await readResultsPage(client, batches, { from, limit: 7 });
      seen.push(...page.rows.map(({ customId }) => customId));
      if (!page.next) {
        break;
      }
      from = page.next;
    }
    expect(seen).toEqual(ids);
  });

  test('a page that breaks is read again, and no result comes twice', async () => {
    await using provider = await script().start();
    provider.maxPage = 10;
    const client = clientOf(provider.origin);
    const job = await submitBatch(client, requests, { endpoint });
    await waitForBatch(client, job, { minIntervalMs: 1 });
    let pages = 0;
    provider.fault = ({ path }, cut) => {
      pages += path.endsWith('/results') ? 1 : 0;
      const breaks = pages >= 2 && pages <= 4;
      if (breaks) {
        cut();
      }
      return breaks;
    };
    const seen: (string | null)[] = [];
    for await (const { customId } of readResults(client, job)) {
      seen.push(customId);
    }
    expect(seen).toEqual(ids);
    // A range would be one of the bytes there, not of the rows that were made of them.
    const asked = provider.calls.filter(({ path }) => path.endsWith('/results'));
    expect(asked.map(({ headers }) => headers.range)).toEqual(asked.map(() => undefined));
  });
});

test('behind the last page of a list with tokens there is nothing, and nothing is fetched', async () => {
  await using provider = await new ScriptedXai().start();
  provider.addOthers(20);
  const client = xai({ apiKey: 'k', baseURL: provider.origin });
  const { cursor, has_more: hasMore } = await client.batches.list({ limit: 20 });
  expect([cursor, hasMore]).toEqual(['', false]);
  expect((await client.batches.list({ limit: 20, after: cursor ?? undefined })).data).toEqual([]);
  expect(provider.calls).toHaveLength(1);
});

test('a batch of Together has its progress instead of counts', async () => {
  await using provider = await new ScriptedTogether().start();
  const client = together({ apiKey: 'k', baseURL: provider.origin });
  const job = await submitBatch(client, requests, { endpoint });
  const id = job.shards[0]?.batch_id ?? '';
  expect(await client.batches.retrieve(id)).toMatchObject({ status: 'in_progress', progress: 0.5 });
  expect(await client.batches.retrieve(id)).toMatchObject({ status: 'completed', progress: 1 });
});
