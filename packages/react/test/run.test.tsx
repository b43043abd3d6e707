import { createClient, encodeRequests, type FetchLike, jobFromFile, uploadFile } from '@offpeak/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type RunBatch, type RunBatchState, type UseRunBatchOptions, useRunBatch } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';

afterEach(() => localStorage.clear());

type Status = RunBatchState['status'];

/** A tab: a client of its own with the visitor's session, so that it shares nothing but storage and locks. */
async function openTab(backend: Backend, options: Partial<UseRunBatchOptions> = {}, fetch?: FetchLike) {
  const client = createClient({
    baseURL: '/api/v1',
    headers: { 'x-tenant': backend.tenant },
    maxRetries: 0,
    fetch,
  });
  const seen: Status[] = [];
  const { result, unmount } = await renderOffpeakHook(client, (): RunBatch => {
    const run = useRunBatch({
      key: backend.tenant,
      endpoint: '/v1/embeddings',
      minIntervalMs: 30,
      maxIntervalMs: 60,
      ...options,
    });
    if (seen.at(-1) !== run.state.status) {
      seen.push(run.state.status);
    }
    return run;
  });
  const until = <S extends Status>(status: S) =>
    vi.waitUntil(
      () => {
        const { state } = result.current;
        return state.status === status ? (state as Extract<RunBatchState, { status: S }>) : null;
      },
      { timeout: 8_000 },
    );
  return { result, unmount, until, seen };
}

const inParts = { partsFrom: 1, partSize: 1_000 };

/** A fetch that holds every part after the first few, until it is opened or the request is aborted. */
function holdParts(passing: number): { fetch: FetchLike; open: () => void } {
  let parts = 0;
  const opened = Promise.withResolvers<void>();
  const fetchOrHold: FetchLike = async (url, init) => {
    if (url.endsWith('/parts') && ++parts > passing) {
      const aborted = new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
      await Promise.race([opened.promise, aborted]);
    }
    return fetch(url, init);
  };
  return { fetch: fetchOrHold, open: opened.resolve };
}

function sentBytes(result: { current: RunBatch }, bytes: number): Promise<boolean> {
  const reached = (): boolean => {
    const { state } = result.current;
    return state.status === 'uploading' && state.sentBytes === bytes;
  };
  return vi.waitUntil(reached, { timeout: 8_000 });
}

async function count(backend: Backend, request: string): Promise<number> {
  return (await backend.seen()).filter((one) => one === request).length;
}

const creations = (backend: Backend): Promise<number> => count(backend, 'POST /batches');
const file = (texts: string[]): Promise<Blob> =>
  new Response(encodeRequests(embeddings(texts), { endpoint: '/v1/embeddings' }).stream).blob();

test('a run goes from the check to its results, as one state', async () => {
  const backend = newBackend();
  const { result, until, seen } = await openTab(backend);
  expect(result.current.state).toEqual({ status: 'idle' });
  result.current.start(embeddings(['night', 'refuse']));
  const done = await until('done');
  expect(done.rows.map((row) => [row.customId, row.status]).sort()).toEqual([
    ['0', 'succeeded'],
    ['1', 'failed'],
  ]);
  expect(done.progress).toMatchObject({
    total: 2,
    succeeded: 1,
    failed: 1,
    verdict: 'partly_failed',
    etaMs: 0,
  });
  const order: Status[] = ['idle', 'checking', 'uploading', 'creating', 'running', 'reading', 'done'];
  expect(seen).toEqual(order.filter((status) => seen.includes(status)));
  expect(seen).toEqual(expect.arrayContaining(['idle', 'creating', 'running', 'done']));
  result.current.reset();
  await until('idle');
  expect(localStorage.length).toBe(0);
});

test('bad lines are reported, and nothing is sent', async () => {
  const backend = newBackend();
  const { result, until } = await openTab(backend);
  result.current.start(new Blob(['{"custom_id":"a"}\n', 'not json\n']));
  const { report } = await until('invalid');
  expect(report.errors.map(({ line }) => line)).toContain(2);
  expect(await backend.seen()).toEqual([]);
  result.current.start(await file(['night']));
  await until('done');
});

test('the run is there after a reload, and a later start joins it', async () => {
  const backend = newBackend();
  const before = await openTab(backend);
  before.result.current.start(embeddings([backend.held('moon')]));
  const { job } = await before.until('running');
  await before.unmount();
  const after = await openTab(backend);
  expect((await after.until('running')).job.key).toBe(job.key);
  after.result.current.start(embeddings([backend.held('moon')]));
  await backend.release();
  expect((await after.until('done')).job.key).toBe(job.key);
  expect(await creations(backend)).toBe(1);
});

test('a double click and a click in another tab create one batch', async () => {
  const backend = newBackend();
  const [one, other] = [await openTab(backend), await openTab(backend)];
  one.result.current.start(embeddings(['night']));
  one.result.current.start(embeddings(['night']));
  other.result.current.start(embeddings(['night']));
  const [mine, theirs] = [await one.until('done'), await other.until('done')];
  expect(theirs.job.key).toBe(mine.job.key);
  expect(await creations(backend)).toBe(1);
  expect(await count(backend, 'POST /files')).toBe(1);
});

test('a creation that a reload interrupts is resumed without the requests', async () => {
  const backend = newBackend();
  // The page was closed after the upload, and before the batch was created.
  const stored = await uploadFile(backend.client, await file(['night']), { purpose: 'batch' });
  const job = jobFromFile(stored, '/v1/embeddings');
  localStorage.setItem(`offpeak:run:${backend.tenant}`, JSON.stringify(job));
  const { until, seen } = await openTab(backend);
  expect((await until('done')).rows).toHaveLength(1);
  expect(seen[0]).toBe('creating');
  expect(await count(backend, 'POST /files')).toBe(1);
  expect(await creations(backend)).toBe(1);
});

test('a failed run resumes with retry', async () => {
  const backend = newBackend();
  const { result, until } = await openTab(backend);
  // The upload and a search pass, the creation is refused.
  await backend.refuse(403, 1, { skip: 2 });
  result.current.start(embeddings(['night']));
  expect((await until('failed')).error.code).toBe('forbidden');
  result.current.retry();
  await until('done');
  expect((await backend.client.batches.list()).data).toHaveLength(1);
  expect(await creations(backend)).toBe(2);
});

test('an upload pauses and resumes', async () => {
  const backend = newBackend();
  const { fetch, open } = holdParts(2);
  const { result, until } = await openTab(backend, inParts, fetch);
  const requests = await file(Array.from({ length: 60 }, (_, n) => `text ${n}`));
  result.current.start(requests);
  await sentBytes(result, 2_000);
  result.current.pause();
  const paused = { reason: 'user', sentBytes: 2_000, totalBytes: requests.size };
  expect(await until('paused')).toMatchObject(paused);
  open();
  result.current.resume();
  expect((await until('done')).rows).toHaveLength(60);
});

test('cancel stops an upload and forgets it', async () => {
  const backend = newBackend();
  const { fetch } = holdParts(2);
  const { result, until } = await openTab(backend, inParts, fetch);
  result.current.start(await file(Array.from({ length: 60 }, (_, n) => `text ${n}`)));
  await sentBytes(result, 2_000);
  result.current.cancel();
  await until('cancelled');
  expect(localStorage.length).toBe(0);
  expect(await creations(backend)).toBe(0);
});

test('cancel ends a running batch, and its results so far are read', async () => {
  const backend = newBackend();
  const { result, until } = await openTab(backend);
  result.current.start(embeddings(['night', backend.held('moon')]));
  await vi.waitUntil(
    () => {
      const { state } = result.current;
      return state.status === 'running' && state.progress?.succeeded === 1;
    },
    { timeout: 5_000 },
  );
  result.current.cancel();
  // Released earlier, the last request may finish before the server hears of it.
  await vi.waitUntil(
    async () => (await backend.client.batches.list()).data.some(({ status }) => status === 'cancelling'),
    { timeout: 5_000 },
  );
  await backend.release();
  const done = await until('done');
  expect(done.progress.verdict).toBe('cancelled');
  expect(done.rows).toHaveLength(2);
});

test('retryFailed runs only the failed requests, and the results are those of both', async () => {
  const backend = newBackend();
  const { result, until } = await openTab(backend);
  result.current.start(embeddings(['night', 'refuse']));
  const first = await until('done');
  result.current.retryFailed();
  await vi.waitUntil(
    () => {
      const { state } = result.current;
      return state.status === 'done' && state.job.key !== first.job.key;
    },
    { timeout: 8_000 },
  );
  const second = await until('done');
  expect(second.job.previous?.key).toBe(first.job.key);
  expect(second.progress).toMatchObject({ total: 1, failed: 1, verdict: 'failed' });
  expect(second.rows.map((row) => row.customId).sort()).toEqual(['0', '1']);
  expect(await creations(backend)).toBe(2);
});

test('more requests than one batch may hold become several', async () => {
  const backend = newBackend();
  const { result, until } = await openTab(backend, { limits: { requests: 2 } });
  result.current.start(embeddings(['a', 'b', 'c']));
  const done = await until('done');
  expect(done.batch.batches).toHaveLength(2);
  expect(done.rows).toHaveLength(3);
});

/** A fetch to a server on which the first batches fail on the token limit after they were accepted. */
function limitingTokens(failures: number): FetchLike {
  const failed = new Set<string>();
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!/\/batches(\/batch_[^/]+)?$/.test(url)) {
      return response;
    }
    const batch = (await response.json()) as { id: string };
    if (init.method === 'POST' && failed.size < failures) {
      failed.add(batch.id);
    } else if (failed.has(batch.id)) {
      const data = [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached.' }];
      return Response.json({ ...batch, status: 'failed', output_file_id: null, errors: { data } });
    }
    return Response.json(batch, { status: response.status });
  };
}

test('a batch that fails on the token limit is created again, and the run stays one', async () => {
  const backend = newBackend();
  const { result, until, seen } = await openTab(backend, { tokenLimitWaitMs: 100 }, limitingTokens(2));
  result.current.start(embeddings(['night', 'moon']));
  const waiting = await vi.waitUntil(
    () => {
      const { state } = result.current;
      return state.status === 'running' && state.waitsFor ? state : null;
    },
    { timeout: 8_000 },
  );
  expect(waiting).toMatchObject({ waitsFor: 'token_limit', progress: { verdict: 'running' } });
  const done = await until('done');
  expect(done.rows).toHaveLength(2);
  expect(seen).not.toContain('failed');
  expect(await creations(backend)).toBe(3);
  expect(await count(backend, 'POST /files')).toBe(1);
});

test.each([1, 2])(
  'a run of %d batches that is cancelled while it waits for the token limit creates nothing, also after a reload',
  async (batches) => {
    const backend = newBackend();
    const fetch = limitingTokens(1);
    const before = await openTab(backend, { tokenLimitWaitMs: 3_600_000, limits: { requests: 1 } }, fetch);
    before.result.current.start(embeddings(['night', 'moon'].slice(0, batches)));
    await vi.waitUntil(
      () => {
        const { state } = before.result.current;
        return state.status === 'running' && state.waitsFor;
      },
      { timeout: 8_000 },
    );
    before.result.current.cancel();
    await vi.waitUntil(() => !['running', 'creating'].includes(before.result.current.state.status), {
      timeout: 5_000,
    });
    await before.unmount();
    const after = await openTab(backend, { tokenLimitWaitMs: 1 }, fetch);
    // The other batch may still be ending.
    await vi.waitUntil(() => !['running', 'creating'].includes(after.result.current.state.status), {
      timeout: 8_000,
    });
    expect(await creations(backend)).toBe(batches);
  },
);

test('a run works where storage is forbidden', async () => {
  const backend = newBackend();
  const spies = [
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('Forbidden.', 'SecurityError');
    }),
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('Forbidden.', 'SecurityError');
    }),
  ];
  const { result, until } = await openTab(backend);
  result.current.start(embeddings(['night']));
  expect((await until('done')).rows).toHaveLength(1);
  for (const spy of spies) {
    spy.mockRestore();
  }
});
