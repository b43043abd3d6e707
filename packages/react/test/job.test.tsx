import { type Batch, type BatchJob, isTerminal, submitBatch } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import {
  batchOptions,
  offpeakKeys,
  resultsOptions,
  useBatch,
  useBatchPace,
  useBatchResults,
  useCancelBatch,
} from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

/** One batch for each text. */
function submitApart({ client }: Backend, texts: string[]): Promise<BatchJob> {
  return submitBatch(client, embeddings(texts), { endpoint: '/v1/embeddings', limits: { requests: 1 } });
}

function renderJob(backend: Backend, job: BatchJob | undefined, queries = new QueryClient()) {
  // A job that was saved as text is another object in every render.
  const again = (): BatchJob | undefined => job && structuredClone(job);
  const hooks = () => ({
    batch: useBatch(again(), quick),
    pace: useBatchPace(again()),
    results: useBatchResults(again()),
    cancel: useCancelBatch(),
  });
  return renderOffpeakHook(backend.client, hooks, queries);
}

const isEnded = ({ status }: Batch): boolean => isTerminal(status);

async function polls(backend: Backend): Promise<number> {
  return (await backend.seen()).filter((request) => request.startsWith('GET /batches/')).length;
}

test('a job of several batches is one live state, with the results of all', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, ['night', backend.held('moon'), 'refuse']);
  const { result } = await renderJob(backend, job);
  await vi.waitUntil(() => result.current.batch.data?.request_counts?.completed === 1, { timeout: 5_000 });
  // An ended batch does not end the job.
  expect(result.current.batch.data?.status).toBe('in_progress');
  expect(result.current.results.fetchStatus).toBe('idle');
  await backend.release();
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data).toMatchObject({
    status: 'completed',
    request_counts: { total: 3, completed: 2, failed: 1 },
  });
  expect(result.current.batch.data?.batches.map(({ id }) => id)).toEqual(
    job.shards.map((shard) => shard.batch_id),
  );
  expect(result.current.results.data?.rows.map((row) => [row.customId, row.status]).sort()).toEqual([
    ['0', 'succeeded'],
    ['1', 'succeeded'],
    ['2', 'failed'],
  ]);
  expect(result.current.pace.etaMs).toBe(0);
  const asked = await polls(backend);
  await new Promise((resolve) => setTimeout(resolve, 3 * quick.maxIntervalMs));
  expect(await polls(backend)).toBe(asked);
});

test('cancelling a job cancels each of its batches that still runs', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, ['night', backend.held('moon')]);
  const { result } = await renderJob(backend, job);
  await vi.waitUntil(() => result.current.batch.data?.request_counts?.completed === 1, { timeout: 5_000 });
  await vi.waitUntil(() => result.current.batch.data?.batches[0]?.status === 'completed', { timeout: 5_000 });
  result.current.cancel.mutate(job);
  await vi.waitUntil(() => result.current.batch.data?.status === 'cancelling');
  await vi.waitUntil(() => result.current.cancel.isSuccess);
  await backend.release();
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.status).toBe('cancelled');
  expect(result.current.batch.data?.batches.map(({ status }) => status)).toEqual(['completed', 'cancelled']);
});

test('a job that is not fully submitted makes no request', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, ['night']);
  const sent = (await backend.seen()).length;
  const { result } = await renderJob(backend, { ...job, complete: false });
  expect(result.current.batch).toMatchObject({ isPending: true, fetchStatus: 'idle' });
  expect(await backend.seen()).toHaveLength(sent);
});

test('a job has the same key however often it is read, and another key with other batches', async () => {
  const { client, ...backend } = newBackend();
  const job = { ...(await submitApart({ client, ...backend }, ['night', 'moon'])), key: 'job' };
  expect(offpeakKeys.batch(client, job)).toEqual(offpeakKeys.batch(client, structuredClone(job)));
  expect(offpeakKeys.batch(client, job)).toContain('job');
  expect(resultsOptions(client, job).queryKey).toContain('job');
  const shards = job.shards.map((shard) => ({ ...shard, batch_id: 'batch_later' }));
  expect(offpeakKeys.batch(client, { ...job, shards })).not.toEqual(offpeakKeys.batch(client, job));
});

test('ended batches of a job are not polled, and more running batches mean longer waits', async () => {
  const backend = newBackend();
  const held = Array.from({ length: 6 }, (_, n) => backend.held(`moon ${n}`));
  const job = await submitApart(backend, ['night', 'dawn', 'dusk', ...held]);
  const { result } = await renderJob(backend, job);
  const ended = (): number | undefined => result.current.batch.data?.batches.filter(isEnded).length;
  await vi.waitUntil(() => ended() === 3, { timeout: 8_000 });
  const { length: seen } = await backend.seen();
  await vi.waitUntil(async () => (await backend.seen()).length > seen + 20, { timeout: 5_000 });
  const asked = (await backend.seen()).slice(seen).filter((request) => request.startsWith('GET /batches/'));
  const running = job.shards.slice(3).map(({ batch_id }) => `GET /batches/${batch_id}`);
  expect([...new Set(asked)].sort()).toEqual([...running].sort());
  await backend.release();
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.request_counts).toEqual({ total: 9, completed: 9, failed: 0 });

  const { refetchInterval } = batchOptions(backend.client, job, {
    minIntervalMs: 400,
    maxIntervalMs: 30_000,
  });
  const waitFor = (count: number): unknown => {
    const batches = held.slice(0, count).map((_, n) => ({ id: `batch_${n}`, status: 'in_progress' }));
    const data = { status: 'in_progress', batches };
    return (refetchInterval as (query: unknown) => unknown)({ state: { data, error: null } });
  };
  expect([1, 4, 6].map(waitFor)).toEqual([400, 400, 600]);
});

test('a batch that is watched by its id and by its job is polled once and downloaded once', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, [backend.held('moon')]);
  const id = job.shards[0]?.batch_id ?? '';
  const { length: sent } = await backend.seen();
  const poll = { minIntervalMs: 200, maxIntervalMs: 200 };
  const queries = new QueryClient();
  const { result } = await renderOffpeakHook(
    backend.client,
    () => ({
      byId: useBatch(id, poll),
      byJob: useBatch(structuredClone(job), poll),
      results: [useBatchResults(id), useBatchResults(structuredClone(job))],
    }),
    queries,
  );
  await vi.waitUntil(() => result.current.byId.data && result.current.byJob.data);
  await vi.waitUntil(async () => (await backend.seen()).length > sent + 5, { timeout: 5_000 });
  const updates = queries.getQueryState(batchOptions(backend.client, id).queryKey)?.dataUpdateCount ?? 0;
  const asked = (await backend.seen()).slice(sent).filter((request) => request === `GET /batches/${id}`);
  // Strict mode aborts the first request of each; the last response may be in flight.
  expect(asked.length).toBeLessThanOrEqual(updates + 3);
  expect(result.current.byJob.data?.batches[0]).toEqual(result.current.byId.data);
  await backend.release();
  await vi.waitUntil(() => result.current.results.every(({ data }) => data?.complete), { timeout: 8_000 });
  expect((await backend.seen()).filter((request) => request.endsWith('/content'))).toHaveLength(1);
});
