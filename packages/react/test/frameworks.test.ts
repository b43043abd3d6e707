import { waitForBatch } from '@offpeak/core';
import { createMutation, createQuery, QueryClient as SolidQueryClient } from '@tanstack/solid-query';
import { useInfiniteQuery, useMutation, useQuery, VueQueryPlugin } from '@tanstack/vue-query';
import { createRoot } from 'solid-js';
import { expect, test, vi } from 'vitest';
import { createApp, defineComponent, h } from 'vue';
import {
  batchesOptions,
  batchOptions,
  cancelBatchOptions,
  resultPagesOptions,
  resultsOptions,
} from '../src/query.ts';
import { embeddings, newBackend } from './support/backend.ts';
import { submit } from './support/submit.ts';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };
const patient = { timeout: 8_000 };

/** Mounts a Vue app whose only component has this setup, and returns what that returned. */
function inVue<Shown>(setup: () => Shown): { shown: Shown; unmount: () => void } {
  let shown: Shown | undefined;
  const component = defineComponent({
    setup() {
      shown = setup();
      return () => h('p');
    },
  });
  const app = createApp(component);
  app.use(VueQueryPlugin);
  app.mount(document.createElement('div'));
  return { shown: shown as Shown, unmount: () => app.unmount() };
}

test('the factories watch a batch and read its results in Vue', async () => {
  const { client, held, release, ...backend } = newBackend();
  const id = await submit({ client, held, release, ...backend }, embeddings(['a', held('b')]));
  const { shown, unmount } = inVue(() => ({
    batch: useQuery(batchOptions(client, id, quick)),
    list: useInfiniteQuery(batchesOptions(client)),
    cancel: useMutation(cancelBatchOptions(client)),
  }));
  await vi.waitUntil(() => shown.batch.data.value?.request_counts?.completed === 1, patient);
  await vi.waitUntil(() => shown.list.data.value?.pages[0]?.data[0]?.id === id, patient);
  shown.cancel.mutate(id);
  await vi.waitUntil(() => shown.batch.data.value?.status === 'cancelling', patient);
  // Released earlier, the last request may finish before the server hears of it.
  await vi.waitUntil(() => shown.cancel.isSuccess.value, patient);
  await release();
  await vi.waitUntil(() => shown.batch.data.value?.status === 'cancelled', patient);
  unmount();
  const ended = inVue(() => ({
    results: useQuery(resultsOptions(client, id)),
    pages: useInfiniteQuery(resultPagesOptions(client, id, { limit: 1 })),
  }));
  await vi.waitUntil(() => ended.shown.results.data.value?.complete, patient);
  expect(ended.shown.results.data.value?.rows).toHaveLength(2);
  await vi.waitUntil(() => ended.shown.pages.data.value?.pages[0]?.rows.length === 1, patient);
  ended.unmount();
});

test('the factories watch a batch and read its results in Solid', async () => {
  const { client, held, release, ...backend } = newBackend();
  const id = await submit({ client, held, release, ...backend }, embeddings(['a', held('b')]));
  const queries = new SolidQueryClient();
  queries.mount();
  const { batch, cancel, dispose } = createRoot((end) => ({
    batch: createQuery(
      () => batchOptions(client, id, quick),
      () => queries,
    ),
    cancel: createMutation(
      () => cancelBatchOptions(client),
      () => queries,
    ),
    dispose: end,
  }));
  await vi.waitUntil(() => batch.data?.request_counts?.completed === 1, patient);
  cancel.mutate(id);
  await vi.waitUntil(() => batch.data?.status === 'cancelling', patient);
  await vi.waitUntil(() => cancel.isSuccess, patient);
  await release();
  await vi.waitUntil(() => batch.data?.status === 'cancelled', patient);
  await waitForBatch(client, id);
  const results = await queries.fetchQuery(resultsOptions(client, id));
  expect(results.rows).toHaveLength(2);
  dispose();
});
