import { createClient } from '@offpeak/core';
import { QueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { batchOptions, useOffpeakClient } from '../src/index.ts';
import { embeddings, newBackend } from './support/backend.ts';
import { PageOfBatch } from './support/page-of-batch.tsx';
import { createWrapper } from './support/render.tsx';
import { submit } from './support/submit.ts';

test('a page rendered on a server, through its gateway, holds the batch, hydrates and is watched', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  await vi.waitUntil(async () => (await backend.client.batches.retrieve(id)).status === 'in_progress', {
    timeout: 5_000,
  });
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store.
  document.cookie = `tenant=${backend.tenant}`;
  const { html, state } = await (await fetch(`/page?${new URLSearchParams({ id })}`)).json();
  expect(html).toBe('<p>in_progress</p>');
  expect(JSON.stringify(state)).not.toContain('sk-provider');

  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.append(root);
  const complaints: unknown[] = [];
  // Only their name connects the browser's client with the server's.
  const client = createClient({ name: 'app', baseURL: '/api/v1' });
  const page = hydrateRoot(
    root,
    <PageOfBatch client={client} queries={new QueryClient()} state={state} id={id} />,
    { onRecoverableError: (error) => complaints.push(error) },
  );
  await backend.release();
  await vi.waitUntil(() => root.textContent === 'completed', { timeout: 8_000 });
  expect(complaints).toEqual([]);
  page.unmount();
});

test('another visitor gets none of it', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['moon']));
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the cookie store.
  document.cookie = `tenant=${crypto.randomUUID()}`;
  const { html, state } = await (await fetch(`/page?${new URLSearchParams({ id })}`)).json();
  expect(html).toBe('<p>unknown</p>');
  expect(state).toMatchObject({ queries: [] });
});

function Suspended({ id }: { id: string }) {
  const { data } = useSuspenseQuery(
    batchOptions(useOffpeakClient(), id, { minIntervalMs: 30, maxIntervalMs: 60 }),
  );
  return <p>{data.status}</p>;
}

test('a factory suspends in useSuspenseQuery', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const Wrapper = createWrapper(backend.client);
  const screen = await render(
    <Suspense fallback={<p>waiting</p>}>
      <Suspended id={id} />
    </Suspense>,
    { wrapper: Wrapper },
  );
  await backend.release();
  await expect.element(screen.getByText('completed'), { timeout: 8_000 }).toBeVisible();
});
