import { type Batch, submitBatch } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { type BatchPages, batchesOptions, useBatch, useBatches, useCancelBatch } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };
/** Practically never. */
const idle = { minIntervalMs: 600_000, maxIntervalMs: 600_000 };

function statusesOf(list: ReturnType<typeof useBatches<BatchPages>>): string[] | undefined {
  return list.data?.pages.flatMap((page) => page.data.map(({ status }) => status));
}

test('a list is polled until nothing on it runs', async () => {
  const backend = newBackend();
  await submit(backend, embeddings([backend.held('moon')]));
  const { result } = await renderOffpeakHook(backend.client, () =>
    useBatches({}, { ...quick, maxIntervalMs: 600_000 }),
  );
  await vi.waitUntil(() => statusesOf(result.current)?.[0] === 'in_progress', { timeout: 5_000 });
  await backend.release();
  await vi.waitUntil(() => statusesOf(result.current)?.[0] === 'completed', { timeout: 5_000 });
  const { length } = await backend.seen();
  await new Promise((resolve) => setTimeout(resolve, 5 * quick.minIntervalMs));
  expect(await backend.seen()).toHaveLength(length);
});

test('a list immediately shows a change of a batch that is fetched elsewhere, and stays as stale as it was', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const queries = new QueryClient();
  const { result } = await renderOffpeakHook(
    backend.client,
    () => ({ list: useBatches({}, idle), batch: useBatch(id, quick) }),
    queries,
  );
  await vi.waitUntil(() => statusesOf(result.current.list), { timeout: 5_000 });
  const { queryKey } = batchesOptions(backend.client);
  await queries.invalidateQueries({ queryKey, refetchType: 'none' });
  await backend.release();
  await vi.waitUntil(() => statusesOf(result.current.list)?.[0] === 'completed', { timeout: 8_000 });
  expect((await backend.seen()).filter((request) => request.startsWith('GET /batches?'))).toHaveLength(1);
  expect(queries.getQueryState(queryKey)?.isInvalidated).toBe(true);
});

test('an outdated response does not undo the end of a batch in a list', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const queries = new QueryClient();
  const before = await backend.client.batches.list();
  const ended = { ...(await backend.client.batches.retrieve(id)), status: 'completed' };
  const late = { ...backend.client, name: 'late' };
  late.batches = {
    ...late.batches,
    list: () => Promise.resolve(before) as never,
    retrieve: async () => ended,
  };
  const { result } = await renderOffpeakHook(
    late,
    () => ({ batch: useBatch(id), list: useBatches({}, quick) }),
    queries,
  );
  await vi.waitUntil(() => result.current.batch.data && result.current.list.data);
  // Each of these responses is outdated, and none may show for a moment.
  for (let poll = 0; poll < 3; poll += 1) {
    const { data } = await result.current.list.refetch();
    expect(data?.pages[0]?.data[0]?.status).toBe('completed');
  }
  await backend.release();
});

/** Everything that shows one batch, practically never polled. */
async function renderEverywhere(backend: Backend) {
  const texts = ['night', backend.held('moon')];
  const job = await submitBatch(backend.client, embeddings(texts), {
    endpoint: '/v1/embeddings',
    limits: { requests: 1 },
  });
  const [, held = ''] = job.shards.map((shard) => shard.batch_id ?? '');
  const { result } = await renderOffpeakHook(backend.client, () => ({
    batch: useBatch(held, idle),
    job: useBatch(job, idle),
    list: useBatches({}, idle),
    cancel: useCancelBatch(),
  }));
  await vi.waitUntil(() => result.current.batch.data && result.current.job.data && result.current.list.data, {
    timeout: 5_000,
  });
  const shown = (): (string | undefined)[] => {
    const { batch, job: whole, list } = result.current;
    const listed = list.data?.pages.flatMap((page) => page.data).find(({ id }) => id === held);
    return [batch.data?.status, whole.data?.batches[1]?.status, whole.data?.status, listed?.status];
  };
  return { result, job, held, shown };
}

test.each(['the batch', 'its job'])('cancelling %s shows everywhere immediately', async (what) => {
  const backend = newBackend();
  const { result, job, held, shown } = await renderEverywhere(backend);
  // The server reports no change: only the hook itself can show it.
  await backend.refuse(503, 100);
  result.current.cancel.mutate(what === 'its job' ? job : held);
  await vi.waitUntil(() => shown().every((status) => status === 'cancelling'));
  expect(result.current.cancel.isPending).toBe(true);
  await backend.refuse(503, 0);
  await backend.release();
});

test('a refused cancellation restores the status everywhere', async () => {
  const backend = newBackend();
  const { result, held, shown } = await renderEverywhere(backend);
  const before = shown();
  await backend.refuse(403, 100);
  result.current.cancel.mutate(held);
  await vi.waitUntil(() => result.current.cancel.isError);
  await vi.waitUntil(() => shown().join() === before.join());
  expect(before).not.toContain('cancelling');
  await backend.refuse(403, 0);
  await backend.release();
});

test('a poll in between does not hide that a batch is being cancelled', async () => {
  const backend = newBackend();
  const gate = Promise.withResolvers<void>();
  const { client } = backend;
  const cancel = async (id: string): Promise<Batch> => gate.promise.then(() => client.batches.cancel(id));
  const slow = { ...client, batches: { ...client.batches, cancel } };
  const { result, held, shown } = await renderEverywhere({ ...backend, client: slow });
  result.current.cancel.mutate(held);
  await vi.waitUntil(() => shown()[0] === 'cancelling');
  const { batch, job, list } = result.current;
  await Promise.all([batch.refetch(), job.refetch(), list.refetch()]);
  expect(shown()).toEqual(shown().map(() => 'cancelling'));
  gate.resolve();
  await vi.waitUntil(() => result.current.cancel.isSuccess);
  expect(shown()).toEqual(shown().map(() => 'cancelling'));
  await backend.release();
});
