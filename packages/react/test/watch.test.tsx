import { focusManager, QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { batchOptions, useBatch, useBatchPace } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { createWrapper, renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

afterEach(() => focusManager.setFocused(undefined));

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

/** One of many components on a batch; it records what it renders. */
function Watcher({ id, shown }: { id: string; shown: string[] }) {
  const { data } = useBatch(id, quick);
  shown.push(data ? `${data.status} ${data.request_counts?.completed}` : 'none');
  return <li>{shown.at(-1)}</li>;
}

async function polls(backend: Backend): Promise<number> {
  return (await backend.seen()).filter((request) => request.startsWith('GET /batches/')).length;
}

test('a batch is polled until it has ended, and then no more', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon'), 'night']));
  const { result } = await renderOffpeakHook(backend.client, () => useBatch(id, quick));
  await vi.waitUntil(() => result.current.data?.request_counts?.completed === 1, { timeout: 5_000 });
  expect(result.current.data?.status).toBe('in_progress');
  await backend.release();
  await vi.waitUntil(() => result.current.data?.status === 'completed', { timeout: 5_000 });
  const asked = await polls(backend);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 5 * quick.maxIntervalMs)));
  expect(await polls(backend)).toBe(asked);
});

test('fifty components on one batch make one request per poll and render once per change', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const renders = Array.from({ length: 50 }, (): string[] => []);
  const queries = new QueryClient();
  const Wrapper = createWrapper(backend.client, queries, { strict: false });
  await render(
    <Wrapper>
      <ul>
        {renders.map((shown, n) => (
          <Watcher key={n.toString()} id={id} shown={shown} />
        ))}
      </ul>
    </Wrapper>,
  );
  await vi.waitUntil(async () => (await polls(backend)) >= 6, { timeout: 5_000 });
  const updates = queries.getQueryState(batchOptions(backend.client, id).queryKey)?.dataUpdateCount ?? 0;
  // Each poll is one request; the newest may not be counted as an update yet.
  expect(await polls(backend)).toBeLessThanOrEqual(updates + 2);
  for (const shown of renders) {
    expect(shown.length).toBeLessThanOrEqual(new Set(shown).size + 1);
  }
  await backend.release();
});

test('an unknown batch is fetched once', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => useBatch('batch_unknown', quick));
  await vi.waitUntil(() => result.current.isError);
  expect(result.current.error?.code).toBe('not_found');
  await new Promise((resolve) => setTimeout(resolve, 5 * quick.maxIntervalMs));
  expect(await polls(backend)).toBe(1);
});

test('a lost session ends the polling with unauthorized', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const { result } = await renderOffpeakHook(backend.client, () => useBatch(id, quick));
  await vi.waitUntil(() => result.current.data);
  await backend.refuse(401, 1);
  await vi.waitUntil(() => result.current.error);
  expect(result.current.error?.code).toBe('unauthorized');
  expect(result.current.data?.id).toBe(id);
  await backend.release();
});

test('polling survives a 429 and a restart of the gateway', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const { result } = await renderOffpeakHook(backend.client, () => useBatch(id, quick));
  await vi.waitUntil(() => result.current.data);
  await backend.refuse(429, 2, { headers: { 'retry-after-ms': '10' } });
  await backend.restartGateway();
  await backend.release();
  await vi.waitUntil(() => result.current.data?.status === 'completed', { timeout: 10_000 });
});

test('without a network the last state stays, and polling resumes when it is back', async () => {
  const backend = newBackend({ maxRetries: 0 });
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const { result } = await renderOffpeakHook(backend.client, () => useBatch(id, quick));
  await vi.waitUntil(() => result.current.data);
  await backend.offline();
  await vi.waitUntil(() => result.current.isError || result.current.failureCount > 0, { timeout: 10_000 });
  expect(result.current.data?.id).toBe(id);
  await backend.online();
  await backend.release();
  await vi.waitUntil(() => result.current.data?.status === 'completed', { timeout: 10_000 });
});

test('a hidden tab polls rarely, and resumes when it is shown', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  focusManager.setFocused(false);
  const poll = { minIntervalMs: 20, maxIntervalMs: 600_000 };
  const { result } = await renderOffpeakHook(backend.client, () => useBatch(id, poll));
  await vi.waitUntil(() => result.current.data);
  const asked = await polls(backend);
  await backend.release();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await polls(backend)).toBe(asked);
  focusManager.setFocused(true);
  await vi.waitUntil(() => result.current.data?.status === 'completed', { timeout: 5_000 });
});

test('the pace of a batch is measured while it is watched', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon'), 'night']));
  const { result } = await renderOffpeakHook(backend.client, () => ({
    batch: useBatch(id, quick),
    pace: useBatchPace(id),
  }));
  await vi.waitUntil(() => result.current.batch.data);
  await backend.release();
  await vi.waitUntil(() => result.current.batch.data?.status === 'completed', { timeout: 5_000 });
  expect(result.current.pace.etaMs).toBe(0);
});
