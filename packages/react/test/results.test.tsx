import { type Client, createClient, waitForBatch } from '@offpeak/core';
import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { resultsOptions, useBatchResults } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

const count = 300;

/** A client whose first download stops half-way until it is aborted, as over a slow connection. */
function halting(backend: Backend): Client {
  let downloads = 0;
  return createClient({
    name: backend.tenant,
    baseURL: '/api/v1',
    headers: { 'x-tenant': backend.tenant },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!url.endsWith('/content') || downloads++ > 0) {
        return response;
      }
      const text = await response.text();
      const half = new TextEncoder().encode(text.slice(0, text.length / 2));
      const stop = init.signal as AbortSignal;
      const body = new ReadableStream({
        start: (controller) => {
          controller.enqueue(half);
          stop.addEventListener('abort', () => controller.error(stop.reason));
        },
      });
      return new Response(body, { headers: response.headers });
    },
  });
}

async function readHalf(client: Client, id: string, queries: QueryClient): Promise<void> {
  const { result, unmount } = await renderOffpeakHook(client, () => useBatchResults(id), queries);
  await vi.waitUntil(() => result.current.data?.rows.length, { timeout: 8_000 });
  expect(result.current.data?.complete).toBe(false);
  await unmount();
}

async function endedBatch(backend: Backend): Promise<string> {
  const id = await submit(backend, embeddings(Array.from({ length: count }, (_, n) => `text ${n}`)));
  await waitForBatch(backend.client, id, { minIntervalMs: 20, maxIntervalMs: 20 });
  return id;
}

test('an incomplete read is repeated, and a complete one is not', async () => {
  const backend = newBackend();
  const id = await endedBatch(backend);
  const client = halting(backend);
  const queries = new QueryClient();
  await readHalf(client, id, queries);
  const { result, unmount } = await renderOffpeakHook(client, () => useBatchResults(id), queries);
  await vi.waitUntil(() => result.current.data?.complete, { timeout: 8_000 });
  expect(new Set(result.current.data?.rows.map((row) => row.customId)).size).toBe(count);
  await unmount();
  const { length } = await backend.seen();
  const again = await renderOffpeakHook(client, () => useBatchResults(id), queries);
  expect(again.result.current.data?.complete).toBe(true);
  expect(again.result.current.fetchStatus).toBe('idle');
  expect((await backend.seen()).slice(length)).toEqual([]);
});

test('an incomplete read that an app has persisted over a reload is repeated', async () => {
  const backend = newBackend();
  const id = await endedBatch(backend);
  const client = halting(backend);
  const before = new QueryClient();
  await readHalf(client, id, before);
  // The app fetches nothing that is cached: incomplete results must be fetched all the same.
  const after = new QueryClient({
    defaultOptions: { queries: { refetchOnMount: false, staleTime: Infinity } },
  });
  hydrate(after, JSON.parse(JSON.stringify(dehydrate(before))));
  const { queryKey } = resultsOptions(client, id);
  expect(after.getQueryData(queryKey)?.complete).toBe(false);
  const { result } = await renderOffpeakHook(client, () => useBatchResults(id), after);
  await vi.waitUntil(() => result.current.data?.complete, { timeout: 8_000 });
  expect(result.current.data?.rows).toHaveLength(count);
});

test('a persister can exclude results by their meta', async () => {
  const backend = newBackend();
  const id = await endedBatch(backend);
  const queries = new QueryClient();
  const { result } = await renderOffpeakHook(backend.client, () => useBatchResults(id), queries);
  await vi.waitUntil(() => result.current.data?.complete, { timeout: 8_000 });
  const kept = dehydrate(queries, { shouldDehydrateQuery: ({ meta }) => meta?.persist !== false });
  expect(kept.queries.map(({ queryKey }) => queryKey)).not.toContainEqual(
    resultsOptions(backend.client, id).queryKey,
  );
});
