import { type BatchJob, submitBatch } from '@offpeak/core';
import { expect, test, vi } from 'vitest';
import {
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

function renderJob(backend: Backend, job: BatchJob | undefined) {
  // A job that was kept as text is another object in every render.
  const again = (): BatchJob | undefined => job && structuredClone(job);
  return renderOffpeakHook(backend.client, () => ({
    batch: useBatch(again(), quick),
    pace: useBatchPace(again()),
    results: useBatchResults(again()),
    cancel: useCancelBatch(),
  }));
}

async function polls(backend: Backend): Promise<number> {
  return (await backend.seen()).filter((request) => request.startsWith('GET /batches/')).length;
}

test('a job of several batches is one live state, and its results are those of all', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, ['night', backend.held('moon'), 'refuse']);
  const { result } = await renderJob(backend, job);
  await vi.waitUntil(() => result.current.batch.data?.request_counts?.completed === 1, { timeout: 5_000 });
  // One that has ended does not end the job.
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
  expect(result.current.pace.msLeft).toBe(0);
  const asked = await polls(backend);
  await new Promise((resolve) => setTimeout(resolve, 3 * quick.maxIntervalMs));
  expect(await polls(backend)).toBe(asked);
});

test('cancelling a job cancels every batch of it that still runs', async () => {
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

test('a job that is not fully submitted is waited for, without a request', async () => {
  const backend = newBackend();
  const job = await submitApart(backend, ['night']);
  const sent = (await backend.seen()).length;
  const { result } = await renderJob(backend, { ...job, complete: false });
  expect(result.current.batch).toMatchObject({ isPending: true, fetchStatus: 'idle' });
  expect(await backend.seen()).toHaveLength(sent);
});

test('a job has the same key however often it is read, and another when its batches are others', async () => {
  const job = { ...(await submitApart(newBackend(), ['night'])), key: 'job' };
  expect(offpeakKeys.batch(job)).toEqual(offpeakKeys.batch(JSON.parse(JSON.stringify(job))));
  expect(offpeakKeys.batch(job)).toContain('job');
  expect(resultsOptions(newBackend().client, job).queryKey).toContain('job');
  const shards = job.shards.map((shard) => ({ ...shard, batch_id: 'batch_later' }));
  expect(offpeakKeys.batch({ ...job, shards })).not.toEqual(offpeakKeys.batch(job));
});
