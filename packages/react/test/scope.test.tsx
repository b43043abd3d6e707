import { createClient } from '@offpeak/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import {
  batchesOptions,
  batchOptions,
  filesOptions,
  OffpeakProvider,
  offpeakKeys,
  resultsOptions,
  useBatches,
} from '../src/index.ts';
import { embeddings, newBackend } from './support/backend.ts';
import { submit } from './support/submit.ts';

test('two clients in one QueryClient never see each other’s data', async () => {
  const [alice, bob] = [newBackend(), newBackend()];
  const id = await submit(alice, embeddings(['night']));
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } });
  const hers = await queries.fetchInfiniteQuery(batchesOptions(alice.client));
  const his = await queries.fetchInfiniteQuery(batchesOptions(bob.client));
  expect(hers.pages[0]?.data.map((batch) => batch.id)).toEqual([id]);
  expect(his.pages[0]?.data).toEqual([]);
  await queries.fetchQuery(batchOptions(alice.client, id));
  await expect(queries.fetchQuery(batchOptions(bob.client, id))).rejects.toMatchObject({ code: 'not_found' });
});

test('every key names its client; clients of one name share data, others do not', () => {
  const named = (name: string) => createClient({ baseURL: '/api/v1', name });
  const keysOf = (client: ReturnType<typeof createClient>) => [
    batchOptions(client, 'batch_1').queryKey,
    batchesOptions(client).queryKey,
    filesOptions(client).queryKey,
    resultsOptions(client, 'batch_1').queryKey,
    offpeakKeys.all(client),
    offpeakKeys.batches(client),
    offpeakKeys.batchLists(client),
    offpeakKeys.batchPace(client, ['batch_1']),
    offpeakKeys.results(client),
    offpeakKeys.files(client),
    offpeakKeys.mutation(client, 'submit-batch'),
  ];
  const ours = keysOf(named('ours'));
  expect(keysOf(named('ours'))).toEqual(ours);
  for (const others of [keysOf(named('theirs')), keysOf(createClient()), keysOf(named(''))]) {
    ours.forEach((key, n) => {
      expect(others[n]).not.toEqual(key);
    });
  }
  for (const key of ours) {
    expect(key.slice(0, 2)).toEqual(['offpeak', 'ours']);
  }
  // A name that looks like a number is not the number of an unnamed client.
  const unnamed = createClient();
  expect(offpeakKeys.all(named(String(offpeakKeys.all(unnamed)[1])))).not.toEqual(offpeakKeys.all(unnamed));
});

function List({ of, shown }: { of: string; shown: Set<string> }) {
  const { data } = useBatches();
  for (const batch of data?.pages.flatMap((page) => page.data) ?? []) {
    shown.add(`${of} ${batch.id}`);
  }
  return <p>{data ? `${of}: ${data.pages[0]?.data.length}` : 'none'}</p>;
}

test('a page that switches to another client shows nothing of the first', async () => {
  const [alice, bob] = [newBackend(), newBackend()];
  const id = await submit(alice, embeddings(['night']));
  const queries = new QueryClient();
  const shown = new Set<string>();
  const page = (of: string, client: typeof alice.client) => (
    <QueryClientProvider client={queries}>
      <OffpeakProvider client={client}>
        <List of={of} shown={shown} />
      </OffpeakProvider>
    </QueryClientProvider>
  );
  const screen = await render(page('alice', alice.client));
  await expect.element(screen.getByText('alice: 1')).toBeVisible();
  await screen.rerender(page('bob', bob.client));
  await expect.element(screen.getByText('bob: 0')).toBeVisible();
  expect([...shown]).toEqual([`alice ${id}`]);
});
