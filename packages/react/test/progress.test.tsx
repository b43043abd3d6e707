import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { createEndMemory } from '../src/batch/end-memory.ts';
import { batchCounts, useBatch, useBatchEnd, useBatchProgress, useCancelBatch } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

afterEach(() => localStorage.clear());

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

const counts = (status: string, total: number, completed: number, failed: number) =>
  batchCounts({ status, request_counts: { total, completed, failed } });

test.each([
  ['in_progress', 0, 0, 'running'],
  ['a_new_status', 5, 0, 'running'],
  ['completed', 5, 0, 'succeeded'],
  ['completed', 3, 2, 'partly_failed'],
  ['completed', 3, 0, 'partly_failed'],
  ['completed', 0, 5, 'failed'],
  ['failed', 0, 0, 'refused'],
  ['cancelled', 2, 0, 'cancelled'],
  ['expired', 2, 0, 'expired'],
])('a batch that is %s with %i completed and %i failed of 5 is %s', (status, completed, failed, verdict) => {
  expect(counts(status, 5, completed, failed).verdict).toBe(verdict);
});

test('counts add up, also when those of the server do not', () => {
  expect(counts('in_progress', 2, 3, 1)).toMatchObject({ total: 4, succeeded: 3, failed: 1, remaining: 0 });
  expect(counts('in_progress', 8, 1, 1)).toMatchObject({ remaining: 6, share: 0.25 });
  expect(batchCounts({ status: 'validating', request_counts: null })).toMatchObject({ total: 0, share: 0 });
});

test('the progress of a batch has its counts, its verdict and its pace', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night', backend.held('moon')]));
  const { result } = await renderOffpeakHook(backend.client, () => useBatchProgress(id, quick));
  expect(result.current).toBeNull();
  await vi.waitUntil(() => result.current?.succeeded === 1, { timeout: 5_000 });
  expect(result.current).toMatchObject({ total: 2, remaining: 1, share: 0.5, verdict: 'running' });
  await backend.release();
  await vi.waitUntil(() => result.current?.verdict === 'succeeded', { timeout: 5_000 });
  expect(result.current).toEqual({
    total: 2,
    succeeded: 2,
    failed: 0,
    remaining: 0,
    share: 1,
    verdict: 'succeeded',
    perSecond: null,
    etaMs: 0,
  });
});

/** Renders a component that reports the ends of batches. */
function renderEnds(backend: Backend, ids: string[], ends: string[]) {
  return renderOffpeakHook(
    backend.client,
    () => useBatchEnd(ids, (batch) => void ends.push(`${batch.id} ${batch.status}`), quick),
    new QueryClient(),
  );
}

test('the end of each batch is reported once, however many components and tabs watch', async () => {
  const backend = newBackend();
  const ids = [
    await submit(backend, embeddings([backend.held('moon')])),
    await submit(backend, embeddings([backend.held('night')])),
  ];
  const ends: string[] = [];
  await renderEnds(backend, ids, ends);
  await renderEnds(backend, ids, ends);
  await vi.waitUntil(() => localStorage.length === 2, { timeout: 5_000 });
  expect(ends).toEqual([]);
  await backend.release();
  await vi.waitUntil(() => ends.length === 2, { timeout: 5_000 });
  expect(ends.sort()).toEqual(ids.map((id) => `${id} completed`).sort());
});

test('an end while the page was closed is reported after the reload, and old batches are not', async () => {
  const backend = newBackend();
  const old = await submit(backend, embeddings(['night']));
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const before = await renderEnds(backend, [id], []);
  await vi.waitUntil(() => localStorage.length === 1, { timeout: 5_000 });
  await before.unmount();
  await backend.release();
  await vi.waitUntil(async () => (await backend.client.batches.retrieve(id)).status === 'completed', {
    timeout: 5_000,
  });
  const ends: string[] = [];
  const after = await renderEnds(backend, [old, id], ends);
  await vi.waitUntil(() => ends.length > 0, { timeout: 5_000 });
  await after.unmount();
  await renderEnds(backend, [old, id], ends);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ends).toEqual([`${id} completed`]);
});

test.each(['with locks', 'without locks'])('two tabs %s report one end together', async (how) => {
  if (how === 'without locks') {
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as unknown as LockManager);
  }
  const tabs = Array.from({ length: 5 }, createEndMemory);
  for (const tab of tabs) {
    tab.remember('batch_1');
  }
  expect((await Promise.all(tabs.map((tab) => tab.claim('batch_1')))).filter(Boolean)).toHaveLength(1);
  vi.restoreAllMocks();
});

test('a tab that still sees a batch run, or opens later, does not report its end again', async () => {
  const [quickTab, slowTab] = [createEndMemory(), createEndMemory()];
  quickTab.remember('batch_1');
  expect(await quickTab.claim('batch_1')).toBe(true);
  // Its response is older than the end.
  slowTab.remember('batch_1');
  expect(await slowTab.claim('batch_1')).toBe(false);
  expect(await createEndMemory().claim('batch_1')).toBe(false);
});

test('a reported end is forgotten after a month', async () => {
  localStorage.setItem('offpeak:running:batch_old', `${Date.now() - 31 * 86_400_000} x`);
  localStorage.setItem('offpeak:running:batch_late', '');
  const memory = createEndMemory();
  memory.remember('batch_1');
  expect(await memory.claim('batch_1')).toBe(true);
  expect(Object.keys(localStorage).sort()).toEqual(['offpeak:running:batch_1', 'offpeak:running:batch_late']);
});

test('an end is reported where storage is full', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('Full.', 'QuotaExceededError');
  });
  const memory = createEndMemory();
  memory.remember('batch_1');
  expect([await memory.claim('batch_1'), await memory.claim('batch_1')]).toEqual([true, false]);
  vi.restoreAllMocks();
});

test('options of TanStack Query are those of the hooks: select, enabled, and callbacks after an unmount', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  const told: string[] = [];
  const { result, unmount } = await renderOffpeakHook(backend.client, () => ({
    selected: useBatch(id, { ...quick, select: (batch) => `status ${batch.status}` }),
    disabled: useBatch('batch_other', { enabled: false }),
    cancel: useCancelBatch({ onSuccess: (batch) => void told.push(batch.status) }),
  }));
  await vi.waitUntil(() => result.current.selected.data === 'status in_progress', { timeout: 5_000 });
  expect(result.current.disabled).toMatchObject({ isPending: true, fetchStatus: 'idle' });
  result.current.cancel.mutate(id);
  await unmount();
  await vi.waitUntil(() => told.length === 1, { timeout: 5_000 });
  expect(told).toEqual(['cancelling']);
  expect(await backend.seen()).not.toContain('GET /batches/batch_other');
  await backend.release();
});
