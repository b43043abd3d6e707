import { createClient, type FetchLike } from '@offpeak/core';
import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { useDeleteFile, useFile, useFileContent, useFiles, useUploads } from '../src/index.ts';
import { type Backend, newBackend } from './support/backend.ts';
import { createWrapper, renderOffpeakHook } from './support/render.tsx';

const patient = { timeout: 8_000 };

function requests(name: string, count = 1): File {
  const lines = Array.from({ length: count }, (_, n) => {
    const body = { model: 'echo', input: `${name} ${n}` };
    return `${JSON.stringify({ custom_id: `${n}`, method: 'POST', url: '/v1/embeddings', body })}\n`;
  });
  return new File(lines, name);
}

/** A client whose uploads wait until they are released. */
function holding({ tenant }: Backend) {
  const opened = Promise.withResolvers<void>();
  const state = { sent: 0, release: opened.resolve };
  const hold: FetchLike = async (url, init) => {
    if (init.method === 'POST' && url.endsWith('/files')) {
      state.sent += 1;
      await opened.promise;
    }
    return fetch(url, init);
  };
  const client = createClient({ baseURL: '/api/v1', headers: { 'x-tenant': tenant }, fetch: hold });
  return { client, state };
}

test('a list of uploads outlives its components, and shares its places in order', async () => {
  const { client, state } = holding(newBackend());
  const first = await renderOffpeakHook(client, () => useUploads({ parallelFiles: 2 }));
  const statuses = (hook: typeof first) => hook.result.current.uploads.map(({ state: { status } }) => status);
  const files = ['a', 'b', 'c'].map((name) => requests(`${name}.jsonl`));
  first.result.current.add(files);
  // A double click adds nothing.
  first.result.current.add(files);
  await vi.waitUntil(() => state.sent === 2, patient);
  expect(statuses(first)).toEqual(['uploading', 'uploading', 'queued']);
  await first.unmount();
  const later = await renderOffpeakHook(client, () => useUploads());
  expect(statuses(later)).toEqual(['uploading', 'uploading', 'queued']);
  state.release();
  await vi.waitUntil(() => statuses(later).every((status) => status === 'done'), patient);
  expect(state.sent).toBe(3);
  expect(later.result.current.uploads.map(({ state: { name } }) => name)).toEqual(
    files.map(({ name }) => name),
  );
  await later.act(() => later.result.current.clear());
  expect(later.result.current.uploads).toEqual([]);
});

test('each upload is cancelled, retried and removed by itself', async () => {
  const backend = newBackend({ maxRetries: 0 });
  const { result } = await renderOffpeakHook(backend.client, () => useUploads({ parallelFiles: 1 }));
  await backend.refuse(403, 1);
  result.current.add([requests('a.jsonl'), new File(['not json\n'], 'bad.jsonl'), requests('b.jsonl')]);
  const statuses = () => result.current.uploads.map(({ state }) => state.status);
  await vi.waitUntil(() => statuses().join() === 'failed,invalid,done', patient);
  result.current.uploads[0]?.retry();
  await vi.waitUntil(() => statuses()[0] === 'done', patient);
  result.current.uploads[1]?.remove();
  await vi.waitUntil(() => result.current.uploads.length === 2);
});

function Page() {
  const { uploads, isOver, inputProps, dropProps } = useUploads();
  return (
    <section {...dropProps()} aria-label="Drop" data-over={isOver}>
      <input {...inputProps()} aria-label="Choose" />
      {uploads.map(({ id, state }) => (
        <p key={id}>
          {state.name} {state.status}
        </p>
      ))}
    </section>
  );
}

test('files are chosen in an input, and dropped on an element', async () => {
  const backend = newBackend();
  const screen = await render(<Page />, { wrapper: createWrapper(backend.client, new QueryClient()) });
  await screen.getByLabelText('Choose').upload([requests('a.jsonl'), requests('b.jsonl')]);
  await expect.element(screen.getByText('b.jsonl done'), patient).toBeVisible();
  const dropped = new DataTransfer();
  dropped.items.add(requests('c.jsonl'));
  const area = screen.getByLabelText('Drop').element();
  const drag = (type: string) =>
    area.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: dropped }));
  // Not prevented, the browser would leave the page for the file.
  expect([drag('dragover'), drag('drop')]).toEqual([false, false]);
  await expect.element(screen.getByText('c.jsonl done'), patient).toBeVisible();
  expect(area.getAttribute('data-over')).toBe('false');
});

test('a file and its content are fetched, and gone once it is deleted', async () => {
  const backend = newBackend();
  const { client } = backend;
  const stored = await client.files.create(requests('a.jsonl', 50), { purpose: 'batch' });
  const { result } = await renderOffpeakHook(client, () => ({
    file: useFile(stored.id),
    start: useFileContent(stored.id, { maxBytes: 300 }),
    all: useFileContent(stored.id),
    none: useFile(undefined),
    list: useFiles(),
    remove: useDeleteFile(),
  }));
  await vi.waitUntil(() => result.current.all.data && result.current.start.data, patient);
  await vi.waitUntil(() => result.current.file.data && result.current.list.data, patient);
  const text = await requests('a.jsonl', 50).text();
  expect(result.current.file.data?.filename).toBe('a.jsonl');
  expect(result.current.all.data).toEqual({ text, complete: true });
  const start = result.current.start.data;
  expect(start?.complete).toBe(false);
  expect(text.startsWith(start?.text ?? '-')).toBe(true);
  expect(start?.text.length).toBeGreaterThan(150);
  expect(start?.text.endsWith('}\n')).toBe(true);
  expect(result.current.none.fetchStatus).toBe('idle');
  result.current.remove.mutate(stored.id);
  await vi.waitUntil(() => result.current.file.error?.code === 'not_found', patient);
  expect(result.current.list.data?.pages[0]?.data).toEqual([]);
});
