import { createClient, type FetchLike, readResults, runBatch, uploadFile } from '@offpeak/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from '../../src/util/deadline.ts';
import { sleep } from '../../src/util/sleep.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const line = `${JSON.stringify({ custom_id: 'a', response: { status_code: 200, body: {} }, error: null })}\n`;
const batch = {
  id: 'batch_1',
  status: 'completed',
  created_at: 1,
  output_file_id: 'file-2',
  input_file_id: 'file-1',
};

/** A provider that does everything immediately. */
const provider: FetchLike = async (url, { method }) => {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/content')) {
    return new Response(line);
  }
  if (pathname.includes('/batches')) {
    return Response.json(batch);
  }
  if (method === 'GET') {
    return Response.json({ object: 'list', data: [], has_more: false });
  }
  return Response.json({ id: 'file-1', bytes: 2, created_at: 1, filename: 'x', purpose: 'batch' });
};

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source) {
  }
}

const client = createClient({ fetch: provider });
const refusing = createClient({ fetch: async () => new Response(null, { status: 404 }) });

test.each<[string, () => Promise<unknown>]>([
  ['a call', () => client.batches.retrieve('batch_1')],
  ['a call that is refused', () => refusing.batches.retrieve('batch_1')],
  ['an upload', () => uploadFile(client, new Blob(['{}']), { purpose: 'batch' })],
  ['reading results', () => drain(readResults(client, 'batch_1'))],
  [
    'reading some results',
    async () => {
      for await (const _ of readResults(client, 'batch_1')) {
        break;
      }
    },
  ],
  [
    'a run',
    () =>
      drain(runBatch(client, new Blob(['{"custom_id":"a","url":"/v1/e","body":{}}']), { endpoint: '/v1/e' })),
  ],
])('%s leaves no timer behind', async (_, act) => {
  await act().catch(() => {});
  expect(vi.getTimerCount()).toBe(0);
});

test('a client that fails again and again tries as often as it may, and leaves no timer behind', async () => {
  for (const maxRetries of [0, 1, 3]) {
    let tries = 0;
    const failing = createClient({
      maxRetries,
      fetch: async () => {
        tries += 1;
        return new Response(null, { status: 503 });
      },
    });
    const call = failing.batches.retrieve('batch_1').catch((error: { status: number }) => error.status);
    await vi.runAllTimersAsync();
    expect([await call, tries]).toEqual([503, maxRetries + 1]);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test('an upload may take longer than the limit, as long as something of it is sent within the limit', async () => {
  const uploading = createClient({
    maxRetries: 0,
    timeoutMs: 60_000,
    fetch: async (_, { body, signal }) => {
      const bytes = new Response(body as BodyInit).arrayBuffer();
      const stopped = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
      await Promise.race([bytes, stopped]);
      return Response.json({ id: 'file-1', bytes: 3, created_at: 1, filename: 'x', purpose: 'batch' });
    },
  });
  async function* slowly(pauseMs: number) {
    for (const piece of ['a', 'b', 'c']) {
      await sleep(pauseMs, undefined);
      yield piece;
    }
  }
  const upload = (pauseMs: number) =>
    uploadFile(uploading, slowly(pauseMs), { purpose: 'batch' }).then(
      (file) => file.id,
      (error: { code: string }) => error.code,
    );
  const ends = Promise.all([upload(50_000), upload(70_000)]);
  await vi.runAllTimersAsync();
  expect(await ends).toEqual(['file-1', 'timeout']);
});

test('an aborted wait leaves no timer behind', async () => {
  const stop = new AbortController();
  const waiting = sleep(1000, stop.signal);
  expect(vi.getTimerCount()).toBe(1);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  expect(vi.getTimerCount()).toBe(0);
});

test('a deadline aborts in time, and not once it is cleared', async () => {
  const deadline = startDeadline(1000);
  const cleared = startDeadline(1000);
  cleared.clear();
  await vi.advanceTimersByTimeAsync(999);
  expect(deadline.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([deadline.signal.aborted, cleared.signal.aborted]).toEqual([true, false]);
  // Beyond what a timer can wait it would fire immediately.
  const far = startDeadline(Infinity);
  await vi.advanceTimersByTimeAsync(1000);
  expect(far.signal.aborted).toBe(false);
  far.clear();
  expect(vi.getTimerCount()).toBe(0);
});
