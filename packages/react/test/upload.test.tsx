import { onlineManager } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { type UploadFile, type UploadFileState, type UploadOptions, useUploadFile } from '../src/index.ts';
import { type Backend, newBackend } from './support/backend.ts';
import { renderOffpeakHook } from './support/render.tsx';

afterEach(() => onlineManager.setOnline(true));

const lines = Array.from(
  { length: 60 },
  (_, n) =>
    `{"custom_id":"${n}","method":"POST","url":"/v1/embeddings","body":{"model":"echo","input":"text ${n}"}}\n`,
);
const file = new File(lines, 'night.jsonl');
const inParts: UploadOptions = { partsFrom: 1, partSize: 1_000, concurrency: 1, maxRetries: 0 };
const partCount = Math.ceil(file.size / 1_000);

/** Renders the hook; `at` is called once, after so many bytes. */
async function renderUpload(
  backend: Backend,
  options: UploadOptions,
  at?: [number, (upload: UploadFile) => void],
) {
  let fired = false;
  const states: UploadFileState[] = [];
  const rendered = await renderOffpeakHook(backend.client, () => {
    const upload: UploadFile = useUploadFile({
      ...options,
      onProgress: ({ sentBytes }) => {
        if (!at || fired || sentBytes < at[0]) {
          return;
        }
        fired = true;
        at[1](upload);
      },
    });
    states.push(upload.state);
    return upload;
  });
  const until = <Status extends UploadFileState['status']>(status: Status) =>
    vi.waitUntil(
      () => {
        const { state } = rendered.result.current;
        return state.status === status ? (state as Extract<UploadFileState, { status: Status }>) : null;
      },
      { timeout: 8_000 },
    );
  return { ...rendered, states, until };
}

async function partsSeen(backend: Backend): Promise<number> {
  return (await backend.seen()).filter((request) => /^POST \/uploads\/[^/]+\/parts$/.test(request)).length;
}

test('a small file is sent in one request and cannot be paused', async () => {
  const backend = newBackend();
  const { result, until, states } = await renderUpload(backend, {});
  result.current.start(file);
  const done = await until('done');
  expect(done.file).toMatchObject({ bytes: file.size, purpose: 'batch', filename: 'night.jsonl' });
  expect(states.some((state) => state.status === 'uploading' && state.pausable)).toBe(false);
});

test('progress never decreases, and has a speed and a time left', async () => {
  const backend = newBackend();
  const { result, until, states } = await renderUpload(backend, inParts);
  result.current.start(file);
  await until('done');
  const flights = states.filter((state) => state.status === 'uploading');
  const sent = flights.map((state) => state.sentBytes);
  expect(sent).toEqual(sent.toSorted((a, b) => a - b));
  expect(sent.length).toBeGreaterThan(2);
  expect(flights.some((state) => state.bytesPerSecond !== null && state.etaMs !== null)).toBe(true);
});

test('a paused upload resumes with the missing parts', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, inParts, [2_000, (upload) => upload.pause()]);
  result.current.start(file);
  const paused = await until('paused');
  expect(paused).toMatchObject({ reason: 'user', totalBytes: file.size });
  expect(paused.sentBytes).toBeLessThan(file.size);
  result.current.resume();
  expect((await until('done')).file.bytes).toBe(file.size);
  expect(await partsSeen(backend)).toBeLessThanOrEqual(partCount + 1);
});

test('an upload that a reload interrupts resumes with the same file', async () => {
  const backend = newBackend();
  const options = { ...inParts, resumeKey: backend.tenant };
  const before = await renderUpload(backend, options, [3_000, (upload) => upload.pause()]);
  before.result.current.start(file);
  await before.until('paused');
  await before.unmount();

  const sentBefore = await partsSeen(backend);
  const after = await renderUpload(backend, options);
  after.result.current.start(new File(lines, 'night.jsonl'));
  expect((await after.until('done')).file.bytes).toBe(file.size);
  expect((await partsSeen(backend)) - sentBefore).toBeLessThanOrEqual(partCount - 3);
  expect(localStorage.getItem(`offpeak:upload:${backend.tenant}`)).toBeNull();
});

test('an upload that two tabs resume succeeds in both', async () => {
  const backend = newBackend();
  const options = { ...inParts, resumeKey: backend.tenant };
  const other = await renderUpload(backend, options);
  const first = await renderUpload(backend, options, [2_000, () => other.result.current.start(file)]);
  first.result.current.start(file);
  const [one, two] = [await first.until('done'), await other.until('done')];
  for (const { id } of [one.file, two.file]) {
    expect(await (await backend.client.files.content(id)).text()).toBe(lines.join(''));
  }
});

test('another file of the same size starts over instead of resuming', async () => {
  const backend = newBackend();
  const options = { ...inParts, resumeKey: backend.tenant };
  const before = await renderUpload(backend, options, [2_000, (upload) => upload.pause()]);
  before.result.current.start(file);
  await before.until('paused');
  await before.unmount();

  const other = new File([lines.join('').replaceAll('text', 'word')], 'other.jsonl');
  const after = await renderUpload(backend, options);
  after.result.current.start(other);
  const { file: stored } = await after.until('done');
  const response = await backend.client.files.content(stored.id);
  expect(await response.text()).toBe(await other.text());
});

test('an upload pauses without a network, and resumes by itself', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, inParts);
  onlineManager.setOnline(false);
  await backend.offline(4);
  result.current.start(file);
  expect(await until('paused')).toMatchObject({ reason: 'offline', sentBytes: 3_000 });
  await backend.online();
  onlineManager.setOnline(true);
  expect((await until('done')).file.bytes).toBe(file.size);
});

test('cancel ends an upload and discards the parts that were sent', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, { ...inParts, resumeKey: backend.tenant }, [
    2_000,
    (upload) => upload.cancel(),
  ]);
  result.current.start(file);
  await until('cancelled');
  expect((await backend.seen()).some((request) => request.endsWith('/cancel'))).toBe(true);
  expect(localStorage.getItem(`offpeak:upload:${backend.tenant}`)).toBeNull();
  result.current.reset();
  await until('idle');
});

test('a paused upload can be cancelled', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, inParts, [2_000, (upload) => upload.pause()]);
  result.current.start(file);
  await until('paused');
  result.current.cancel();
  await until('cancelled');
});

test('retry sends only the missing parts of a failed upload', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, inParts);
  await backend.refuse(500, 1, { skip: 4 });
  result.current.start(file);
  expect((await until('failed')).error.code).toBe('server_error');
  result.current.retry();
  expect((await until('done')).file.bytes).toBe(file.size);
  expect(await partsSeen(backend)).toBe(partCount + 1);
});

test('a bad line is reported with its number, and nothing is sent', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, {});
  const ended = result.current.startAsync(
    new File([lines[0] ?? '', '{"custom_id":"x"}\n', 'not json\n'], 'bad.jsonl'),
  );
  await expect(ended).rejects.toMatchObject({ code: 'invalid_request', line: 2 });
  const { report } = await until('invalid');
  expect(report.errors.map(({ line }) => line)).toContain(3);
  expect(await backend.seen()).toEqual([]);
});

test('a new file replaces one that is still in progress', async () => {
  const backend = newBackend();
  const { result, until } = await renderUpload(backend, inParts, [1_000, (upload) => upload.start(other)]);
  const other = new File([lines[0] ?? ''], 'other.jsonl');
  await expect(result.current.startAsync(file)).rejects.toMatchObject({ code: 'aborted' });
  expect((await until('done')).file.filename).toBe('other.jsonl');
});

test('a missing session fails with unauthorized', async () => {
  const backend = newBackend();
  await backend.refuse(401, 1);
  const { result, until } = await renderUpload(backend, {});
  result.current.start(file);
  expect((await until('failed')).error.code).toBe('unauthorized');
});

test('the functions keep their identity from render to render, so that an effect can depend on them', async () => {
  const { client } = newBackend();
  const { result, rerender } = await renderOffpeakHook(client, () => useUploadFile({ resumeKey: 'stable' }));
  const { state: _before, ...before } = result.current;
  await rerender();
  expect(result.current).toMatchObject(before);
});
