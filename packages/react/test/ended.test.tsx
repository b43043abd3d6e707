import { expect, test, vi } from 'vitest';
import {
  useBatch,
  useBatches,
  useBatchResults,
  useCancelBatch,
  useDeleteFile,
  useFiles,
  useRetryFailed,
} from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

function renderEnded(backend: Backend, id: string) {
  return renderOffpeakHook(backend.client, () => ({
    batch: useBatch(id, quick),
    results: useBatchResults(id),
    cancel: useCancelBatch(),
    retry: useRetryFailed(),
  }));
}

test('a batch whose requests all fail has a failed row for each', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['refuse', 'refuse too']));
  const { result } = await renderEnded(backend, id);
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.status).toBe('completed');
  const rows = result.current.results.data?.rows ?? [];
  expect(rows.map((row) => [row.customId, row.status]).sort()).toEqual([
    ['0', 'failed'],
    ['1', 'failed'],
  ]);
  expect(rows[0]).toMatchObject({ error: { code: 'refused' }, statusCode: 400 });
});

test('a cancelled batch has its results so far, and a row for each request that did not run', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night', backend.held('moon')]));
  const { result } = await renderEnded(backend, id);
  await vi.waitUntil(() => result.current.batch.data?.request_counts?.completed === 1, { timeout: 5_000 });
  result.current.cancel.mutate(id);
  await vi.waitUntil(() => result.current.batch.data?.status === 'cancelling');
  await backend.release();
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.status).toBe('cancelled');
  expect(result.current.results.data?.rows.map((row) => row.customId).sort()).toEqual(['0', '1']);
});

test('a refused cancellation restores the status on the page', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const { result } = await renderEnded(backend, id);
  await vi.waitUntil(() => result.current.batch.data?.status === 'in_progress', { timeout: 5_000 });
  // The polls are refused too, so that only the rollback can restore the status.
  await backend.refuse(403, 10);
  result.current.cancel.mutate(id);
  await vi.waitUntil(() => result.current.cancel.isError);
  expect(result.current.cancel.error?.code).toBe('forbidden');
  await vi.waitUntil(() => result.current.batch.data?.status === 'in_progress');
  await backend.release();
});

test('an expired batch has a row for every request, also for those that never ran', async () => {
  const backend = newBackend();
  // More than the server runs in parallel.
  const held = Array.from({ length: 40 }, (_, n) => backend.held(`moon ${n}`));
  const id = await submit(backend, embeddings(['night', ...held]));
  const { result } = await renderEnded(backend, id);
  await vi.waitUntil(() => result.current.batch.data?.request_counts?.completed === 1, { timeout: 5_000 });
  await backend.jump(25 * 3_600_000);
  await vi.waitUntil(() => result.current.batch.data?.expires_at);
  await backend.release();
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.status).toBe('expired');
  const rows = result.current.results.data?.rows ?? [];
  expect(new Set(rows.map((row) => row.customId)).size).toBe(41);
  expect(rows).toHaveLength(41);
  expect(rows.some((row) => row.status === 'expired')).toBe(true);
});

test('only failed requests run again, read back from the input file', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night', 'refuse']));
  const { result } = await renderEnded(backend, id);
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  const batch = result.current.batch.data;
  if (!batch) {
    throw new Error('The batch is gone.');
  }
  const again = await result.current.retry.mutateAsync({ of: batch });
  expect(again.shards.map((shard) => shard.requests)).toEqual([1]);
  expect(again.previous?.shards[0]?.batch_id).toBe(id);
});

test('lists are fetched page by page, newest first', async () => {
  const backend = newBackend();
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    ids.unshift(await submit(backend, embeddings(['night'])));
  }
  const { result } = await renderOffpeakHook(backend.client, () => useBatches({ limit: 2 }));
  await vi.waitUntil(() => result.current.hasNextPage);
  result.current.fetchNextPage();
  await vi.waitUntil(() => result.current.data?.pages.length === 2);
  const listed = result.current.data?.pages.flatMap((page) => page.data.map((batch) => batch.id));
  expect(listed?.toSorted()).toEqual(ids.toSorted());
  expect(result.current.hasNextPage).toBe(false);
});

test('a deleted file disappears from the list immediately, and is shown again when the deletion fails', async () => {
  const backend = newBackend();
  const file = await backend.client.files.create(
    new Blob([
      '{"custom_id":"0","method":"POST","url":"/v1/embeddings","body":{"model":"echo","input":"a"}}\n',
    ]),
    {
      purpose: 'batch',
      filename: 'a.jsonl',
    },
  );
  const shown: number[] = [];
  const { result } = await renderOffpeakHook(backend.client, () => {
    const files = useFiles();
    const count = files.data?.pages.flatMap((page) => page.data).length;
    if (count !== undefined && shown.at(-1) !== count) {
      shown.push(count);
    }
    return useDeleteFile();
  });
  await vi.waitUntil(() => shown.length > 0);
  // Fetching the list again is refused too, so that only the rollback can restore the file.
  await backend.refuse(403, 2);
  result.current.mutate(file.id);
  await vi.waitUntil(() => result.current.isError && shown.length === 3);
  expect(shown).toEqual([1, 0, 1]);
  result.current.mutate(file.id);
  await vi.waitUntil(() => result.current.isSuccess);
  await vi.waitUntil(() => shown.at(-1) === 0);
});
