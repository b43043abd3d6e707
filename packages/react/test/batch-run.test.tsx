import { expect, test, vi } from 'vitest';
import { useBatch, useBatchResults, useSubmitBatch } from '../src/index.ts';
import { embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';

function useRun() {
  const submit = useSubmitBatch();
  const id = submit.data?.shards[0]?.batch_id;
  return { submit, batch: useBatch(id), results: useBatchResults<{ data: { embedding: number[] }[] }>(id) };
}

test('a batch goes from requests to results through the gateway and the server', async () => {
  const { client } = newBackend();
  const { result } = await renderOffpeakHook(client, useRun);
  result.current.submit.mutate({ requests: embeddings(['moon', 'night']), endpoint: '/v1/embeddings' });
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 10_000 });
  expect(result.current.batch.data?.status).toBe('completed');
  expect(result.current.batch.data?.request_counts).toEqual({ total: 2, completed: 2, failed: 0 });
  const rows = result.current.results.data?.rows ?? [];
  expect(rows.map((row) => row.customId).sort()).toEqual(['0', '1']);
  expect(rows.every((row) => row.status === 'succeeded' && row.body.data[0]?.embedding[1] === 1)).toBe(true);
});
