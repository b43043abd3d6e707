import { type Client, submitBatch } from '@offpeak/core';
import { focusManager, QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { type BatchTarget, batchOptions, useBatch } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { createWrapper } from './support/render.tsx';
import { submit } from './support/submit.ts';

afterEach(() => focusManager.setFocused(undefined));

async function requests(backend: Backend, pattern: RegExp): Promise<number> {
  return (await backend.seen()).filter((request) => pattern.test(request)).length;
}

const polls = /GET \/batches\/[^/?]+$/;

/** How often batches were polled, once the polls pause. One that was planned before the stream may follow. */
async function settledPolls(backend: Backend): Promise<number> {
  for (let before = -1; ; ) {
    const now = await requests(backend, polls);
    if (now === before) {
      return now;
    }
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

function Watcher({ id, seen }: { id: BatchTarget; seen: string[] }) {
  // A job is another object in each render, as one that is read from a storage.
  const { data } = useBatch(structuredClone(id), { minIntervalMs: 20, maxIntervalMs: 600_000 });
  if (data && seen.at(-1) !== data.status) {
    seen.push(data.status);
  }
  return <p>{data?.status}</p>;
}

test('events replace polls, over one stream for all components', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const Wrapper = createWrapper(backend.client, new QueryClient(), {
    // Browsers send no header with events, so this gateway reads the tenant from the query.
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

test('events report a job of one batch too, and it is not polled', async () => {
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
  await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
  const polled = await settledPolls(backend);
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed', { timeout: 8_000 });
  expect(await requests(backend, polls)).toBe(polled);
  expect(await requests(backend, /\/events/)).toBe(1);
});

test('without events the polls continue', async () => {
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

test('a response that is older than the event of the end does not undo it', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const queries = new QueryClient();
  const client: Client = { ...backend.client, name: 'one' };
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

function eventsOf({ tenant }: Backend): (batchId: string) => string {
  return (batchId) => `/api/v1/batches/${batchId}/events?tenant=${tenant}`;
}

/** A batch for each of some cards that waits to be released. */
function submitCards(backend: Backend, count: number): Promise<string[]> {
  const cards = Array.from({ length: count }, (_, n) => embeddings([backend.held(`moon ${n}`)]));
  return Promise.all(cards.map((card) => submit(backend, card)));
}

function Card({ id }: { id: string }) {
  const { data } = useBatch(id, { minIntervalMs: 50, maxIntervalMs: 200 });
  return <li>{data?.status}</li>;
}

function Cards({ ids }: { ids: string[] }) {
  return (
    <ul>
      {ids.map((id) => (
        <Card key={id} id={id} />
      ))}
    </ul>
  );
}

test.each(['one', 'many'])(
  'six cards share a stream of %s, and all of them reach their end',
  async (kind) => {
    const backend = newBackend();
    const ids = await submitCards(backend, 6);
    const eventsURL = kind === 'one' ? eventsOf(backend) : `/api/v1/batches/events?tenant=${backend.tenant}`;
    const Wrapper = createWrapper(backend.client, new QueryClient(), { eventsURL });
    const screen = await render(<Cards ids={ids} />, { wrapper: Wrapper });
    await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
    await vi.waitUntil(() => screen.container.textContent === 'in_progress'.repeat(6), { timeout: 5_000 });
    await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
    await backend.release();
    await vi.waitUntil(() => screen.container.textContent === 'completed'.repeat(6), { timeout: 8_000 });
    await vi.waitUntil(async () => (await backend.openStreams()) === 0, { timeout: 5_000 });
  },
);

test('six tabs do not use up the connections of the browser', async () => {
  const backend = newBackend();
  const ids = await submitCards(backend, 6);
  const tabs = await Promise.all(ids.map((id) => openTab({ id, tenant: backend.tenant })));
  const texts = (): string => tabs.map((tab) => tab.contentDocument?.body.textContent).join();
  await vi.waitUntil(() => texts() === ids.map(() => 'in_progress').join(), { timeout: 8_000 });
  // This is the request that six open streams would block.
  expect(await backend.openStreams()).toBeLessThanOrEqual(2);
  await backend.release();
  await vi.waitUntil(() => texts() === ids.map(() => 'completed').join(), { timeout: 8_000 });
  for (const tab of tabs) {
    tab.remove();
  }
});

/** A frame counts as a tab: a page of its own on the same origin. */
async function openTab(query: Record<string, string>): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.src = `/tab?${new URLSearchParams(query)}`;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  return frame;
}

test('one stream reports all batches of a job, and the other batches on the page', async () => {
  const backend = newBackend();
  const texts = [backend.held('moon'), backend.held('night')];
  const job = await submitBatch(backend.client, embeddings(texts), {
    endpoint: '/v1/embeddings',
    limits: { requests: 1 },
  });
  const [other = ''] = await submitCards(backend, 1);
  const Wrapper = createWrapper(backend.client, new QueryClient(), {
    eventsURL: `/api/v1/batches/events?tenant=${backend.tenant}`,
  });
  const seen: string[] = [];
  const seenOther: string[] = [];
  await render(
    <Wrapper>
      <Watcher id={job} seen={seen} />
      <Watcher id={other} seen={seenOther} />
    </Wrapper>,
  );
  await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
  const polled = await settledPolls(backend);
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed' && seenOther.at(-1) === 'completed', {
    timeout: 8_000,
  });
  expect(await requests(backend, polls)).toBe(polled);
});

test('a hidden tab has no stream, and opens one when it is shown again', async () => {
  const backend = newBackend();
  const [id = ''] = await submitCards(backend, 1);
  const seen: string[] = [];
  const Wrapper = createWrapper(backend.client, new QueryClient(), { eventsURL: eventsOf(backend) });
  const screen = await render(<Watcher id={id} seen={seen} />, { wrapper: Wrapper });
  await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
  focusManager.setFocused(false);
  await vi.waitUntil(async () => (await backend.openStreams()) === 0, { timeout: 5_000 });
  focusManager.setFocused(true);
  await vi.waitUntil(async () => (await backend.openStreams()) === 1, { timeout: 5_000 });
  await backend.release();
  await vi.waitUntil(() => seen.at(-1) === 'completed', { timeout: 8_000 });
  await screen.unmount();
});

test('a refused stream is not opened again and again, and another batch gets its place', async () => {
  const backend = newBackend();
  const ids = await submitCards(backend, 2);
  const good = eventsOf(backend);
  const eventsURL = (batchId: string): string =>
    ids.indexOf(batchId) < 1 ? `/api/v1/nowhere/events?tenant=${backend.tenant}&${batchId}` : good(batchId);
  const Wrapper = createWrapper(backend.client, new QueryClient(), { eventsURL });
  const screen = await render(<Cards ids={ids} />, { wrapper: Wrapper });
  await vi.waitUntil(async () => (await requests(backend, /\/batches.*\/events/)) === 1, { timeout: 5_000 });
  expect(await requests(backend, /nowhere/)).toBe(1);
  await backend.release();
  await vi.waitUntil(() => screen.container.textContent === 'completed'.repeat(2), { timeout: 8_000 });
  expect(await requests(backend, /nowhere/)).toBe(1);
});
