import { type Client, createClient, type StandardSchema, submitBatch, waitForBatch } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { resultPagesOptions, useBatchResultPages, useBatchResults } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };
const patient = { timeout: 8_000 };

/** A schema as zod or valibot would make it: an object with a number of stars. */
function createReview(): StandardSchema<{ stars: number }> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        const { stars } = value as { stars?: unknown };
        return typeof stars === 'number'
          ? { value: { stars } }
          : { issues: [{ message: 'expected a number', path: ['stars'] }] };
      },
    },
  };
}

const chats = ['{"stars":5}', '{"stars":"none"}', 'refuse', '{"stars":1}'].map((content, index) => ({
  customId: `${index}`,
  body: { model: 'echo', messages: [{ role: 'user', content }] },
}));

async function endedChats(backend: Backend): Promise<string> {
  const job = await submitBatch(backend.client, chats, { endpoint: '/v1/chat/completions' });
  await waitForBatch(backend.client, job, { minIntervalMs: 20, maxIntervalMs: 20 });
  return job.shards[0]?.batch_id ?? '';
}

test('a schema types the rows, `ordered` orders them, and `requests` joins them', async () => {
  const backend = newBackend();
  const id = await endedChats(backend);
  const requests = [...chats, { customId: 'never sent', body: {} }];
  let renders = 0;
  const { result } = await renderOffpeakHook(backend.client, () => {
    renders += 1;
    // Created again by each render, as a careless component would.
    return useBatchResults(id, { schema: createReview(), ordered: true, requests: [...requests] });
  });
  await vi.waitUntil(() => result.current.data?.complete, patient);
  const rows = result.current.data?.rows ?? [];
  expect(rows.map((row) => (row.status === 'succeeded' ? row.output : row.error.code))).toEqual([
    { stars: 5 },
    'schema_mismatch',
    'refused',
    { stars: 1 },
    'missing_result',
  ]);
  expect(rows.map(({ request }) => request)).toEqual(requests);
  expect(renders).toBeLessThan(40);
  const downloads = (await backend.seen()).filter((call) => call.endsWith('/content'));
  expect(downloads).toHaveLength(2);
});

test('rows arrive while the batch runs, each downloaded once, and the final rows replace them', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['a', 'refuse', backend.held('b'), backend.held('c')]));
  const { result } = await renderOffpeakHook(backend.client, () =>
    useBatchResults(id, { soFar: true, ...quick }),
  );
  await vi.waitUntil(() => result.current.data?.rows.length === 2, patient);
  expect(result.current.data?.complete).toBe(false);
  expect(new Set(result.current.data?.rows.map(({ customId }) => customId))).toEqual(new Set(['0', '1']));
  // Nothing changes: polls of the batch continue, and no result is downloaded again.
  const reads = async () => (await backend.seen()).filter((call) => /\/(output|error)\b/.test(call));
  const polls = async () => (await backend.seen()).filter((call) => call === `GET /batches/${id}`);
  const before = [await reads(), await polls()];
  await vi.waitUntil(async () => (await polls()).length > (before[1]?.length ?? 0) + 5, patient);
  expect(await reads()).toEqual(before[0]);
  await backend.release();
  await vi.waitUntil(() => result.current.data?.complete, patient);
  expect(result.current.data?.rows.map(({ customId }) => customId).sort()).toEqual(['0', '1', '2', '3']);
});

test('rows so far that were left and shown again continue, and are not repeated', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['a', 'b', backend.held('c')]));
  const queries = new QueryClient();
  const show = () =>
    renderOffpeakHook(backend.client, () => useBatchResults(id, { soFar: true, ...quick }), queries);
  const first = await show();
  await vi.waitUntil(() => first.result.current.data?.rows.length === 2, patient);
  await first.unmount();
  const { length } = await backend.seen();
  const { result } = await show();
  expect(result.current.data?.rows).toHaveLength(2);
  await backend.release();
  await vi.waitUntil(() => result.current.data?.complete, patient);
  expect(result.current.data?.rows).toHaveLength(3);
  const again = (await backend.seen()).slice(length).filter((call) => call.includes('/output?'));
  expect(again.filter((call) => call.endsWith('offset=0'))).toEqual([]);
});

/** A client of a server that has no results so far. */
function withoutExtension({ tenant }: Backend): Client {
  return createClient({
    baseURL: '/api/v1',
    headers: { 'x-tenant': tenant },
    fetch: async (url, init) =>
      /\/(output|error)\b/.test(url)
        ? Response.json({ error: { message: 'Invalid URL' } }, { status: 404 })
        : fetch(url, init),
  });
}

test('with a server that has no results so far, the rows arrive at the end', async () => {
  const backend = newBackend();
  const client = withoutExtension(backend);
  const id = await submit(backend, embeddings(['a', backend.held('b')]));
  const { result } = await renderOffpeakHook(client, () => useBatchResults(id, { soFar: true, ...quick }));
  const polls = async () => (await backend.seen()).filter((call) => call === `GET /batches/${id}`);
  await vi.waitUntil(async () => (await polls()).length > 5, patient);
  expect(result.current).toMatchObject({ data: undefined, error: null });
  await backend.release();
  await vi.waitUntil(() => result.current.data?.complete, patient);
  expect(result.current.data?.rows).toHaveLength(2);
});

test('pages forward and back hold every result once, and no more than `maxPages` pages', async () => {
  const backend = newBackend();
  const count = 250;
  const id = await submit(backend, embeddings(Array.from({ length: count }, (_, n) => `text ${n}`)));
  const queries = new QueryClient();
  const { result, act } = await renderOffpeakHook(
    backend.client,
    () => useBatchResultPages(id, { limit: 100, maxPages: 2, ...quick }),
    queries,
  );
  await vi.waitUntil(() => result.current.data, patient);
  const shown = () =>
    result.current.data?.pages.map(({ rows }) => rows.map(({ customId }) => customId)) ?? [];
  const found = [...shown()];
  for (const _ of [2, 3]) {
    await act(() => result.current.fetchNextPage());
    found.push(shown().at(-1) ?? []);
    expect(shown().length).toBeLessThanOrEqual(2);
  }
  expect(found.map((page) => page.length)).toEqual([100, 100, 50]);
  expect(new Set(found.flat()).size).toBe(count);
  expect(result.current.hasNextPage).toBe(false);
  await act(() => result.current.fetchPreviousPage());
  expect(shown()).toEqual(found.slice(0, 2));
  expect(result.current.hasPreviousPage).toBe(false);
  const { queryKey } = resultPagesOptions(backend.client, id, { limit: 100 });
  expect(queries.getQueryData(queryKey)?.pages).toHaveLength(2);
});

test('the results of a job that retries another one are not paged', async () => {
  const backend = newBackend();
  const job = await submitBatch(backend.client, embeddings(['a']), { endpoint: '/v1/embeddings' });
  const retry = { ...job, key: 'retry', previous: job };
  const { result } = await renderOffpeakHook(backend.client, () => useBatchResultPages(retry, quick));
  await vi.waitUntil(() => result.current.error, patient);
  expect(result.current.error).toMatchObject({ code: 'invalid_option', param: 'target' });
});
