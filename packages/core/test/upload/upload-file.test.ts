import { createClient, type UploadProgress, type UploadState, uploadFile } from '@offpeak/core';
import { expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
const inParts = { purpose: 'batch', partsFrom: 0, partSize: 64, concurrency: 3 } as const;

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function* pieces(size: number) {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

test.each([
  ['a Blob', () => new Blob([bytes]), {}],
  ['bytes', () => bytes, {}],
  ['small pieces of known size', () => pieces(7), { size: 1000 }],
  ['large pieces of known size', () => pieces(999), { size: 1000 }],
  ['a stream of known size', () => new Blob([bytes]).stream(), { size: 1000 }],
])('%s arrives whole in parts, with exact progress', async (_, source, more) => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const seen: UploadProgress[] = [];
  const onProgress = (progress: UploadProgress) => seen.push(progress);
  const file = await uploadFile(client, source(), { ...inParts, ...more, onProgress, md5: () => 'abc' });
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect([...api.uploads.values()]).toMatchObject([
    { md5: 'abc', object: { bytes: 1000, purpose: 'batch' } },
  ]);
  expect(seen.map(({ sentBytes }) => sentBytes).at(-1)).toBe(1000);
  expect(seen.at(0)).toEqual({ phase: 'uploading', via: 'parts', sentBytes: 0, totalBytes: 1000 });
  expect(seen.at(-1)).toEqual({ phase: 'done', via: 'parts', sentBytes: 1000, totalBytes: 1000 });
  expect(seen.map(({ sentBytes }) => sentBytes)).toEqual(
    seen.map(({ sentBytes }) => sentBytes).sort((a, b) => a - b),
  );
  expect(api.count('POST', '/files')).toBe(0);
});

test('no more parts than the concurrency are in flight', async () => {
  await using api = await new ScriptedApi().start();
  let now = 0;
  let most = 0;
  api.fault = async ({ path, response }) => {
    if (!path.endsWith('/parts')) {
      return false;
    }
    most = Math.max(most, ++now);
    response.on('finish', () => now--);
    await new Promise(setImmediate);
    return false;
  };
  await uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
  expect(most).toBe(3);
});

test('a part that fails is sent again, alone', async () => {
  await using api = await new ScriptedApi().start();
  let failures = 2;
  api.fault = ({ path, response }) =>
    path.endsWith('/parts') &&
    failures-- > 0 &&
    Boolean(response.writeHead(500, { 'retry-after-ms': '1' }).end());
  const file = await uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect(api.calls.filter(({ path }) => path.endsWith('/parts'))).toHaveLength(16 + 2);
});

test('without an Uploads API the file goes in one POST, and the progress says so', async () => {
  await using api = await new ScriptedApi().start();
  api.failNext(404, { on: 'POST /uploads', times: Infinity });
  const seen: UploadProgress[] = [];
  const file = await uploadFile(createClient({ baseURL: api.baseURL }), pieces(300), {
    ...inParts,
    size: 1000,
    onProgress: (progress) => seen.push(progress),
  });
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect(seen.map(({ via, sentBytes }) => [via, sentBytes])).toEqual([
    ['file', 0],
    ['file', 300],
    ['file', 600],
    ['file', 900],
    ['file', 1000],
    ['file', 1000],
  ]);
});

test('a file of exactly `partsFrom` bytes goes in parts, and one that is smaller in one request', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  await uploadFile(client, bytes, { ...inParts, partsFrom: 1001 });
  expect([api.count('POST', '/files'), api.count('POST', '/uploads')]).toEqual([1, 0]);
  await uploadFile(client, bytes, { ...inParts, partsFrom: 1000 });
  expect([api.count('POST', '/files'), api.count('POST', '/uploads')]).toEqual([1, 1]);
});

test.each([
  [64 * 3, 3],
  [64 * 3 + 1, 4],
])('a stream of %i bytes has %i parts, none of them empty', async (size, parts) => {
  await using api = await new ScriptedApi().start();
  const content = bytes.subarray(0, size);
  const file = await uploadFile(createClient({ baseURL: api.baseURL }), [content], { ...inParts, size });
  expect(api.files.get(file.id)?.content.equals(content)).toBe(true);
  expect(api.calls.filter(({ path }) => path.endsWith('/parts'))).toHaveLength(parts);
});

test('a file with a purpose that the Uploads API refuses goes in one POST', async () => {
  await using api = await new ScriptedApi().start();
  await uploadFile(createClient({ baseURL: api.baseURL }), bytes, { ...inParts, purpose: 'user_data' });
  expect(api.count('POST', '/uploads')).toBe(0);
});

test('an abort cancels the upload at the provider', async () => {
  await using api = await new ScriptedApi().start();
  const controller = new AbortController();
  const cancelled = gate();
  api.fault = ({ path, response }) => {
    if (path.endsWith('/cancel')) {
      response.on('finish', () => cancelled.open());
    }
    if (!path.endsWith('/parts')) {
      return false;
    }
    controller.abort();
    return true;
  };
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), {
    ...inParts,
    signal: controller.signal,
    onState: () => {},
  });
  await expect(upload).rejects.toMatchObject({ code: 'aborted' });
  await cancelled.opened;
  expect([...api.uploads.values()]).toMatchObject([{ object: { status: 'cancelled' } }]);
  expect(api.files.size).toBe(0);
});

test('an abort does not wait for a provider that does not answer the cancellation', async () => {
  await using api = await new ScriptedApi().start();
  const controller = new AbortController();
  const asked = gate();
  api.fault = ({ path }) => {
    if (path.endsWith('/parts')) {
      controller.abort();
    }
    if (path.endsWith('/cancel')) {
      asked.open();
    }
    return path.startsWith('/uploads/');
  };
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), {
    ...inParts,
    signal: controller.signal,
  });
  await expect(upload).rejects.toMatchObject({ code: 'aborted' });
  await asked.opened;
});

test('a state from before an abort, whose upload is cancelled by now, is started over', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const controller = new AbortController();
  const cancelled = gate();
  api.fault = ({ path, response }) => {
    if (path.endsWith('/cancel')) {
      response.on('finish', () => cancelled.open());
    }
    return false;
  };
  let resume: UploadState | undefined;
  const onState = (state: UploadState) => {
    resume = state;
    if (state.parts.filter(Boolean).length === 5) {
      controller.abort();
    }
  };
  const { signal } = controller;
  const first = uploadFile(client, new Blob([bytes]), { ...inParts, onState, signal });
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  await cancelled.opened;
  const seen: number[] = [];
  const file = await uploadFile(client, new Blob([bytes]), {
    ...inParts,
    resume,
    onProgress: ({ sentBytes }) => seen.push(sentBytes),
  });
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect([...api.uploads.values()].map(({ object }) => object.status)).toEqual(['cancelled', 'completed']);
  expect([seen[0], seen[1], seen.at(-1)]).toEqual([expect.any(Number), 0, 1000]);
});

test('a lost answer to the completion is settled by looking for the file', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const filename = 'mine.jsonl';
  const older = api.addFile('x'.repeat(1000), 'batch', filename);
  older.created_at -= 60;
  let lost = 1;
  api.fault = ({ path, actThenCut }) => {
    if (!path.endsWith('/complete') || lost-- <= 0) {
      return false;
    }
    actThenCut();
    return true;
  };
  const file = await uploadFile(client, new Blob([bytes]), { ...inParts, filename });
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect(api.files.size).toBe(2);
});

test('a refused completion is thrown, whatever files of that name exist', async () => {
  await using api = await new ScriptedApi().start();
  const filename = 'mine.jsonl';
  api.addFile('x'.repeat(1000), 'batch', filename).created_at -= 60;
  const error = { message: 'The checksum is another.', type: 'x', param: null, code: null };
  api.fault = ({ path, response }) =>
    path.endsWith('/complete') && Boolean(response.writeHead(400).end(JSON.stringify({ error })));
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), {
    ...inParts,
    filename,
  });
  await expect(upload).rejects.toMatchObject({ code: 'bad_request', apiError: error });
});

test.each(['/files', '/uploads', '/parts'])('an answer without an id from %s is an error', async (end) => {
  await using api = await new ScriptedApi().start();
  api.fault = ({ path, response }) => path.endsWith(end) && Boolean(response.end('{}'));
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), {
    ...inParts,
    partsFrom: end === '/files' ? 2000 : 0,
  });
  await expect(upload).rejects.toMatchObject({ code: 'bad_response' });
});

test('a paused upload resumes from its saved state and sends only the missing parts', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const pause = new AbortController();
  let saved = '';
  const onState = (state: UploadState) => {
    saved = JSON.stringify(state);
    if (state.parts.filter(Boolean).length === 5) {
      pause.abort();
    }
  };
  const first = uploadFile(client, new Blob([bytes]), { ...inParts, onState, pause: pause.signal });
  await expect(first).rejects.toMatchObject({ code: 'aborted' });
  const state = JSON.parse(saved) as UploadState;
  const there = state.parts.filter(Boolean).length;
  expect(there).toBeGreaterThanOrEqual(5);
  const before = api.calls.length;
  const seen: number[] = [];
  const file = await uploadFile(client, new Blob([bytes]), {
    ...inParts,
    partSize: 999,
    resume: state,
    onProgress: ({ sentBytes }) => seen.push(sentBytes),
  });
  expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  expect(api.calls.length - before).toBe(16 - there + 1);
  expect(seen[0]).toBe(there * 64);
  expect(api.uploads.size).toBe(1);
});

test('a state of another file is refused; an expired one is started over', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const states: UploadState[] = [];
  await uploadFile(client, new Blob([bytes]), { ...inParts, onState: (state) => states.push(state) });
  const resume = states.at(-1);
  const other = uploadFile(client, new Blob([bytes.toReversed()]), { ...inParts, resume });
  await expect(other).rejects.toMatchObject({ code: 'job_mismatch', param: 'resume' });
  const shorter = uploadFile(client, new Blob([bytes.subarray(1)]), { ...inParts, resume });
  await expect(shorter).rejects.toMatchObject({ code: 'job_mismatch' });
  const expired = resume && { ...resume, expires_at: 1 };
  await uploadFile(client, new Blob([bytes]), { ...inParts, resume: expired });
  expect(api.files.size).toBe(2);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a concurrency of %d is refused',
  async (concurrency) => {
    const upload = uploadFile(createClient(), new Blob([bytes]), { ...inParts, concurrency });
    await expect(upload).rejects.toMatchObject({ code: 'invalid_option', param: 'concurrency' });
  },
);

test.each([1001, 990, 0, Number.NaN])(
  'a size of %d for 1000 bytes in one POST makes no file',
  async (size) => {
    await using api = await new ScriptedApi().start();
    const upload = uploadFile(createClient({ baseURL: api.baseURL }), pieces(300), {
      purpose: 'batch',
      size,
    });
    await expect(upload).rejects.toMatchObject({ code: 'invalid_option', param: 'size' });
    expect(api.files.size).toBe(0);
  },
);

test.each([
  ['too short', 1001],
  ['too long', 990],
])('a source that is %s for its size makes no file', async (_, size) => {
  await using api = await new ScriptedApi().start();
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), pieces(300), { ...inParts, size });
  await expect(upload).rejects.toMatchObject({ code: 'invalid_option', param: 'size' });
  expect(api.files.size).toBe(0);
  expect([...api.uploads.values()]).toMatchObject([{ object: { status: 'cancelled' } }]);
});

test('a part size that the API refuses is an error', async () => {
  const upload = uploadFile(createClient({ baseURL: 'http://127.0.0.1:1' }), new Blob([bytes]), {
    ...inParts,
    partSize: 64_000_001,
  });
  await expect(upload).rejects.toMatchObject({ code: 'invalid_option', param: 'partSize' });
});
