import { createClient, type OffpeakError } from '@offpeak/core';
import { afterEach, expect, test, vi } from 'vitest';
import { useBatch, useBatches, useBatchResults, useUploadFile } from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

afterEach(() => vi.restoreAllMocks());

const quick = { minIntervalMs: 30, maxIntervalMs: 60 };

/** A client of a server whose batches are changed on their way. */
function answering({ tenant }: Backend, rewrite: (text: string) => string) {
  return createClient({
    baseURL: '/api/v1',
    headers: { 'x-tenant': tenant },
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!/\/batches/.test(url)) {
        return response;
      }
      return new Response(rewrite(await response.text()), response);
    },
  });
}

test('a status in upper case is understood everywhere', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night']));
  const shout = (text: string): string => text.replace(/"status":"\w+"/g, (field) => field.toUpperCase());
  const loud = answering(backend, (text) => shout(text).replaceAll('"STATUS":', '"status":'));
  const { result } = await renderOffpeakHook(loud, () => ({
    batch: useBatch(id, quick),
    list: useBatches({}, quick),
    results: useBatchResults(id),
  }));
  await vi.waitUntil(() => result.current.results.data?.complete, { timeout: 8_000 });
  expect(result.current.batch.data?.status).toBe('completed');
  await vi.waitUntil(() => result.current.list.data?.pages[0]?.data[0]?.status === 'completed');
  const asked = async (): Promise<number> =>
    (await backend.seen()).filter((request) => request === `GET /batches/${id}`).length;
  const before = await asked();
  await new Promise((resolve) => setTimeout(resolve, 5 * quick.maxIntervalMs));
  expect(await asked()).toBe(before);
});

test('an HTML page from a proxy does not end the polling', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings([backend.held('moon')]));
  let isBroken = false;
  const client = answering(backend, (text) => (isBroken ? '<html>Back soon.</html>' : text));
  const { result } = await renderOffpeakHook(client, () => useBatch(id, quick));
  await vi.waitUntil(() => result.current.data);
  isBroken = true;
  await vi.waitUntil(() => result.current.isError, { timeout: 5_000 });
  expect((result.current.error as OffpeakError).code).toBe('bad_response');
  isBroken = false;
  await backend.release();
  await vi.waitUntil(() => result.current.data?.status === 'completed', { timeout: 8_000 });
});

test('a batch that names its result files late is polled until it does', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night']));
  let ended = 0;
  const client = answering(backend, (text) =>
    /"status":"completed"/.test(text) && ++ended < 4
      ? text.replace(/"output_file_id":"[^"]*"/, '"output_file_id":null')
      : text,
  );
  const { result } = await renderOffpeakHook(client, () => useBatch(id, { ...quick, maxIntervalMs: 5_000 }));
  await vi.waitUntil(() => result.current.data?.output_file_id, { timeout: 8_000 });
  expect(result.current.data?.status).toBe('completed');
});

const line = '{"custom_id":"0","method":"POST","url":"/v1/embeddings","body":{"model":"echo","input":"a"}}\n';
const file = new File([line], 'a.jsonl');

test.each(['forbidden', 'full'])('an upload works where storage is %s', async (kind) => {
  const backend = newBackend();
  const refuse = (): never => {
    throw new DOMException(kind, kind === 'full' ? 'QuotaExceededError' : 'SecurityError');
  };
  if (kind === 'full') {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  } else {
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(refuse);
  }
  const options = { resumeKey: backend.tenant, partsFrom: 1, partSize: 64 };
  const { result } = await renderOffpeakHook(backend.client, () => useUploadFile(options));
  expect((await result.current.startAsync(file)).bytes).toBe(line.length);
});

test('a file that changes while it is read fails with file_changed, without a retry', async () => {
  const backend = newBackend();
  const unreadable = new File([line], 'gone.jsonl');
  const gone = (): never => {
    throw new DOMException('It could not be read.', 'NotReadableError');
  };
  Object.assign(unreadable, {
    stream: gone,
    slice: () => Object.assign(new Blob([line]), { stream: gone, arrayBuffer: async () => gone() }),
    arrayBuffer: async () => gone(),
  });
  for (const validate of [true, false]) {
    const { result } = await renderOffpeakHook(backend.client, () => useUploadFile({ validate }));
    await expect(result.current.startAsync(unreadable)).rejects.toMatchObject({ code: 'file_changed' });
    await vi.waitUntil(() => result.current.state.status === 'failed');
    expect(result.current.state).toMatchObject({ error: { code: 'file_changed' } });
  }
  expect((await backend.seen()).filter((request) => request.startsWith('POST')).length).toBeLessThanOrEqual(
    1,
  );
});
