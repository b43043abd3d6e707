import { type Client, submitBatch } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { type BatchTarget, batchOptions, useBatch } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { createWrapper } from './support/render.tsx';
import { submit } from './support/submit.ts';

async function requests(backend: Backend, pattern: RegExp): Promise<number> {
  return (await backend.seen()).filter((request) => pattern.test(request)).length;
}

function Watcher({ id, seen }: { id: BatchTarget; seen: string[] }) {
  // A job is another object in each render, as one read from a storage is.
  const { data } = useBatch(structuredClone(id), { minIntervalMs: 20, maxIntervalMs: 600_000 });
  if (data && seen.at(-1) !== data.status) seen.push(data.status);
  return <p>{data?.status}</p>;
}

test('events tell what happens, over one stream for all components, and polling rests', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const Wrapper = createWrapper(backend.client, new QueryClient(), {
    // Browsers send no header with events, so this gateway takes the tenant from the query.
    eventsURL: (batchId) => `/api/v1/batches/${batchId}/events?tenant=${backend.tenant}`,
  });
  const seen: string[] = [];
  const screen = await render(
    <Wrapper>
      {Array.from({ length: 5 }, (_, n) => (
        <Watcher key={n.toString()} id={id} seen={seen} />
      ))}
    </Wrapper>,
  );
  await vi.waitUntil(async () => (await requests(backend, /\/events/)) > 0, { timeout: 5_000 });
  await vi.waitUntil(() => seen.at(-1) === 'in_progress', { timeout: 5_000 });
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed', { timeout: 8_000 });
  expect(await requests(backend, /\/events/)).toBe(1);
  await screen.unmount();
});

test('events tell of a job of one batch too, and it is not asked for again', async () => {
  const backend = newBackend();
  const requested = embeddings([backend.held('moon')]);
  const job = await submitBatch(backend.client, requested, { endpoint: '/v1/embeddings' });
  const Wrapper = createWrapper(backend.client, new QueryClient(), {
    eventsURL: (batchId) => `/api/v1/batches/${batchId}/events?tenant=${backend.tenant}`,
  });
  const seen: string[] = [];
  await render(
    <Wrapper>
      <Watcher id={job} seen={seen} />
    </Wrapper>,
  );
  await vi.waitUntil(() => seen.at(-1) === 'in_progress', { timeout: 5_000 });
  const polls = await requests(backend, /GET \/batches\/[^/]+$/);
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed', { timeout: 8_000 });
  expect(await requests(backend, /GET \/batches\/[^/]+$/)).toBe(polls);
  expect(await requests(backend, /\/events/)).toBe(1);
});

test('without events the polls go on', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const Wrapper = createWrapper(backend.client, new QueryClient(), { eventsURL: () => '/api/v1/nowhere' });
  const seen: string[] = [];
  await render(
    <Wrapper>
      <Watcher id={id} seen={seen} />
    </Wrapper>,
  );
  await vi.waitUntil(() => seen.at(-1) === 'in_progress', { timeout: 5_000 });
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed', { timeout: 8_000 });
});

test('an answer that is older than the event of the end does not undo it', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const queries = new QueryClient();
  const { client } = backend;
  const options = batchOptions(client, id);
  const old = await queries.fetchQuery(options);
  const answer = Promise.withResolvers<typeof old>();
  const late: Client = { ...client, batches: { ...client.batches, retrieve: () => answer.promise } };
  const fetched = queries.fetchQuery({ ...batchOptions(late, id), staleTime: 0 });
  queries.setQueryData(options.queryKey, { ...old, status: 'completed' });
  answer.resolve(old);
  expect((await fetched).status).toBe('completed');
  await backend.release();
});
