import { dehydrate, HydrationBoundary, QueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { batchOptions, useBatch, useOffpeakClient } from '../src/index.ts';
import { embeddings, newBackend } from './support/backend.ts';
import { createWrapper } from './support/render.tsx';
import { submit } from './support/submit.ts';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

function Status({ id }: { id: string }) {
  const { data } = useBatch(id, quick);
  return <p>{data?.status ?? 'unknown'}</p>;
}

test('a page rendered on the server holds the batch, hydrates without complaint, and goes on watching', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));

  const onServer = new QueryClient();
  await onServer.prefetchQuery(batchOptions(backend.client, id));
  const state = JSON.parse(JSON.stringify(dehydrate(onServer)));
  const Server = createWrapper(backend.client, new QueryClient());
  const html = renderToString(
    <Server>
      <HydrationBoundary state={state}>
        <Status id={id} />
      </HydrationBoundary>
    </Server>,
  );
  expect(html).toMatch(/<p>(validating|in_progress)<\/p>/);

  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.append(root);
  const complaints: unknown[] = [];
  const Client = createWrapper(backend.client, new QueryClient());
  const page = hydrateRoot(
    root,
    <Client>
      <HydrationBoundary state={state}>
        <Status id={id} />
      </HydrationBoundary>
    </Client>,
    { onRecoverableError: (error) => complaints.push(error) },
  );
  await backend.release();
  await vi.waitUntil(() => root.textContent === 'completed', { timeout: 8_000 });
  expect(complaints).toEqual([]);
  page.unmount();
});

function Suspended({ id }: { id: string }) {
  const { data } = useSuspenseQuery(batchOptions(useOffpeakClient(), id, quick));
  return <p>{data.status}</p>;
}

test('a factory suspends where it is used with suspense', async () => {
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
