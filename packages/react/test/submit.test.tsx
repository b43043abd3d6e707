import { type Client, createClient } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { Tonight } from '../examples/quick-start.tsx';
import {
  useBatches,
  useCancelBatch,
  useDeleteFile,
  useFiles,
  useRetryFailed,
  useSubmitBatch,
  useUploadFile,
} from '../src/index.ts';
import { type Backend, embeddings, newBackend } from './support/backend.ts';
import { createWrapper, renderOffpeakHook } from './support/render.tsx';
import { submit } from './support/submit.ts';

const endpoint = '/v1/embeddings';

async function created(backend: Backend): Promise<number> {
  const { data } = await backend.client.batches.list({ limit: 100 });
  return data.length;
}

/** A client whose lists never arrive. */
function withSlowLists({ tenant }: Backend): Client {
  return createClient({
    baseURL: '/api/v1',
    headers: { 'x-tenant': tenant },
    fetch: (url, init) =>
      init.method === 'GET' && /\/(batches|files)\?/.test(url) ? new Promise(() => {}) : fetch(url, init),
  });
}

test('every mutation ends with its response, however slow the lists are', async () => {
  const backend = newBackend();
  const old = await submit(backend, embeddings(['refuse']));
  const { result } = await renderOffpeakHook(withSlowLists(backend), () => ({
    lists: [useBatches(), useFiles()],
    upload: useUploadFile(),
    submit: useSubmitBatch(),
    cancel: useCancelBatch(),
    retry: useRetryFailed(),
    remove: useDeleteFile(),
  }));
  const { upload, submit: send, cancel, retry, remove } = result.current;
  const line =
    '{"custom_id":"0","method":"POST","url":"/v1/embeddings","body":{"model":"echo","input":"a"}}\n';
  const stored = await upload.startAsync(new File([line], 'a.jsonl'));
  await remove.mutateAsync(stored.id);
  const job = await send.mutateAsync({ requests: embeddings([backend.held('moon')]), endpoint });
  expect((await cancel.mutateAsync(job)).status).toBe('cancelling');
  await vi.waitUntil(async () => (await backend.client.batches.retrieve(old)).status === 'completed', {
    timeout: 5_000,
  });
  await retry.mutateAsync({ of: await backend.client.batches.retrieve(old) });
  await vi.waitUntil(() => {
    const { current } = result;
    return [current.submit, current.cancel, current.retry, current.remove].every(
      ({ isSuccess }) => isSuccess,
    );
  });
  await backend.release();
});

test('a double click makes one batch', async () => {
  const backend = newBackend();
  const Wrapper = createWrapper(backend.client, new QueryClient());
  const screen = await render(<Tonight />, { wrapper: Wrapper });
  const button = screen.getByRole('button', { name: 'Run tonight' });
  await expect.element(button).toBeVisible();
  // Both in one turn: no render in between could disable the button.
  (button.element() as HTMLButtonElement).click();
  (button.element() as HTMLButtonElement).click();
  await expect.element(screen.getByText('moon: 2'), { timeout: 8_000 }).toBeVisible();
  expect(await created(backend)).toBe(1);
  expect((await backend.seen()).filter((request) => request === 'POST /files')).toHaveLength(1);
});

test('a second call with other requests is a batch of its own', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => useSubmitBatch());
  const [first, second] = await Promise.all(
    ['night', 'moon'].map((text) => result.current.mutateAsync({ requests: embeddings([text]), endpoint })),
  );
  expect(first?.shards[0]?.batch_id).not.toBe(second?.shards[0]?.batch_id);
  expect(await created(backend)).toBe(2);
});

test('a key means one batch: while it is created, afterwards, and in other components', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => [useSubmitBatch(), useSubmitBatch()]);
  const [one, other] = result.current;
  const jobs = await Promise.all(
    [one, other].map((hook, n) =>
      hook?.mutateAsync({ key: 'tonight', requests: embeddings([`night ${n}`]), endpoint }),
    ),
  );
  const later = await one?.mutateAsync({ key: 'tonight', requests: embeddings(['night']), endpoint });
  expect(new Set([...jobs, later].map((job) => job?.key)).size).toBe(1);
  const next = await one?.mutateAsync({ key: 'tomorrow', requests: embeddings(['night']), endpoint });
  expect(next?.key).not.toBe(later?.key);
  expect(await created(backend)).toBe(2);
});

test('without a key the same requests can run again later', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => useSubmitBatch());
  await result.current.mutateAsync({ requests: embeddings(['night']), endpoint });
  await result.current.mutateAsync({ requests: embeddings(['night']), endpoint });
  expect(await created(backend)).toBe(2);
});

test('the next click resumes a call that failed midway, and nothing is created twice', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => useSubmitBatch());
  const variables = {
    requests: embeddings(['night', 'moon', 'dawn']),
    endpoint,
    limits: { requests: 1 },
    concurrency: 1,
  } as const;
  // The first file and its batch pass, later requests are refused.
  await backend.refuse(403, 1, { skip: 2 });
  await expect(result.current.mutateAsync(variables)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await created(backend)).toBe(1);
  const job = await result.current.mutateAsync(structuredClone(variables));
  expect(job.shards).toHaveLength(3);
  expect(await created(backend)).toBe(3);
});

test('one click on cancel stops a submission that two clicks share', async () => {
  const backend = newBackend();
  const { result } = await renderOffpeakHook(backend.client, () => useSubmitBatch());
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const requests = (async function* () {
    yield* embeddings(['night']);
    await gate;
  })();
  const both = [1, 2].map(() => result.current.mutateAsync({ requests, endpoint }));
  const outcomes = Promise.allSettled(both);
  await vi.waitUntil(() => result.current.isPending);
  result.current.cancel();
  open();
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } });
  }
  expect(await created(backend)).toBe(0);
});

test('a double click on “retry” makes one batch', async () => {
  const backend = newBackend();
  const id = await submit(backend, embeddings(['night', 'refuse']));
  await vi.waitUntil(async () => (await backend.client.batches.retrieve(id)).status === 'completed', {
    timeout: 5_000,
  });
  const batch = await backend.client.batches.retrieve(id);
  const { result } = await renderOffpeakHook(backend.client, () => useRetryFailed());
  const [first, second] = await Promise.all([
    result.current.mutateAsync({ of: batch }),
    result.current.mutateAsync({ of: structuredClone(batch) }),
  ]);
  expect(second?.key).toBe(first?.key);
  expect(await created(backend)).toBe(2);
});
