import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@offpeak/core';
import { expect, test, vi } from 'vitest';
import { paginate } from '../../src/api/page.ts';
import { ScriptedApi } from '../support/scripted-api.ts';

const text = '{"a":1}\n{"b":"é"}\n';
const bytes = new TextEncoder().encode(text);

async function* late(pieces: Iterable<Uint8Array | string>) {
  for (const piece of pieces) {
    yield piece;
  }
}

test.each([
  ['a Blob', () => new Blob([text])],
  ['a File', () => new File([text], 'mine.jsonl')],
  ['bytes', () => bytes],
  ['an array', () => ['{"a":1}\n', new TextEncoder().encode('{"b":"é"}\n')]],
  ['a generator', () => late(['{"a":1}\n', '', '{"b":"é"}\n'])],
  ['a stream', () => new Blob([text]).stream()],
])('%s is uploaded whole', async (name, source) => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  const file = await client.files.create(source(), { purpose: 'batch', expiresAfter: 3600 });
  expect(file).toMatchObject({
    bytes: bytes.length,
    purpose: 'batch',
    filename: name === 'a File' ? 'mine.jsonl' : 'upload.jsonl',
    expires_at: file.created_at + 3600,
  });
  expect(api.files.get(file.id)?.content.toString()).toBe(text);
});

test('in a browser a stream is gathered first, since browsers send none over HTTP/1.1', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0' });
  try {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const file = await client.files.create(late(['{"a":1}\n', bytes.subarray(8)]), { purpose: 'batch' });
    expect(api.files.get(file.id)?.content.toString()).toBe(text);
    expect(api.calls[0]?.headers['content-length']).toBeDefined();
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a file on disk is sent with its length, and again after a failure', async () => {
  await using api = await new ScriptedApi().start();
  const folder = await mkdtemp(join(tmpdir(), 'offpeak-'));
  try {
    const path = join(folder, 'a "quoted".jsonl');
    await writeFile(path, text.repeat(1000));
    let failures = 1;
    api.fault = ({ response }) =>
      failures-- > 0 && Boolean(response.writeHead(503, { 'retry-after-ms': '1' }).end());
    const client = createClient({ baseURL: api.baseURL });
    const file = await client.files.create(await openAsBlob(path), {
      purpose: 'batch',
      filename: 'a "b".jsonl',
    });
    expect(file).toMatchObject({ bytes: bytes.length * 1000, filename: 'a %22b%22.jsonl' });
    expect(api.calls.map((call) => call.headers['content-length'])).toEqual([
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+$/),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a source that fails ends the upload with its own error, and no file is made of the start', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  async function* broken() {
    yield 'some';
    throw new Error('disk gone');
  }
  await expect(client.files.create(broken(), { purpose: 'batch' })).rejects.toMatchObject({
    cause: expect.objectContaining({ message: 'disk gone' }),
  });
  expect(api.files.size).toBe(0);
  expect(api.calls.length).toBeLessThan(2);
});

test('a list is one page when awaited and every item when looped over', async () => {
  await using api = await new ScriptedApi().start();
  const made = Array.from({ length: 5 }, () => api.addFile('x').id).reverse();
  const client = createClient({ baseURL: api.baseURL });
  const page = await client.files.list({ limit: 2 });
  expect(page).toMatchObject({ has_more: true, data: [{ id: made[0] }, { id: made[1] }] });
  const ids = [];
  for await (const file of client.files.list({ limit: 2 })) {
    ids.push(file.id);
  }
  expect(ids).toEqual(made);
  expect(api.count('GET', '/files')).toBe(4);
});

test('an empty list that is written as null is empty', async () => {
  const client = createClient({ fetch: async () => Response.json({ object: 'list', data: null }) });
  const seen = [];
  for await (const file of client.files.list()) {
    seen.push(file);
  }
  expect(seen).toEqual([]);
});

test('an answer without a list is an error, not an empty list', async () => {
  const client = createClient({ fetch: async () => Response.json({ object: 'list' }) });
  await expect(client.batches.list()).rejects.toMatchObject({ code: 'bad_response' });
});

/** The pages a loop over all batches asks for, each by its own id, until it throws. */
async function loopOver(page: (n: number) => object): Promise<{ pages: number; items: number }> {
  let pages = 0;
  let items = 0;
  const client = createClient({ fetch: async () => Response.json({ object: 'list', ...page(pages++) }) });
  const loop = async () => {
    for await (const _ of client.batches.list()) {
      items++;
    }
  };
  await expect(loop()).rejects.toMatchObject({ code: 'bad_response' });
  return { pages, items };
}

test('a list that returns the same page again is not followed', async () => {
  const page = { data: [{ id: 'same' }], has_more: true };
  expect(await loopOver(() => page)).toEqual({ pages: 2, items: 1 });
});

test('a list whose pages repeat in a circle is not followed', async () => {
  const page = (n: number) => ({ data: [{ id: `batch_${n % 3}` }], has_more: true });
  expect(await loopOver(page)).toEqual({ pages: 4, items: 3 });
});

test('a list without an end is followed for 10,000 pages', async () => {
  let pages = 0;
  const fetchPage = async () => {
    pages += 1;
    return { object: 'list' as const, data: [{ id: `batch_${pages}` }], has_more: true };
  };
  const loop = async () => {
    for await (const { id } of paginate(fetchPage, undefined, (item) => item)) {
      expect(id).toBe(`batch_${pages}`);
    }
  };
  await expect(loop()).rejects.toMatchObject({ code: 'bad_response' });
  expect(pages).toBe(10_000);
});

test('a delete whose answer was lost counts as success when retried; an unknown file is not found', async () => {
  await using api = await new ScriptedApi().start();
  const { id } = api.addFile('content');
  const client = createClient({ baseURL: api.baseURL });
  let calls = 0;
  api.fault = ({ response }) => {
    // A proxy that gives up on a server that continues, and one that passes nothing on.
    const status = [504, 0, 429][calls++];
    if (status === 504) {
      api.files.clear();
    }
    return Boolean(status && response.writeHead(status, { 'retry-after-ms': '1' }).end());
  };
  expect(await client.files.delete(id)).toEqual({ id, object: 'file', deleted: true });
  await expect(client.files.delete(id)).rejects.toMatchObject({ code: 'not_found' });
  expect(calls).toBe(4);
});

test('files are retrieved, downloaded and deleted', async () => {
  await using api = await new ScriptedApi().start();
  const { id } = api.addFile('content');
  const client = createClient({ baseURL: api.baseURL });
  expect(await client.files.retrieve(id)).toMatchObject({ id, bytes: 7 });
  expect(await (await client.files.content(id)).text()).toBe('content');
  expect(await client.files.delete(id)).toEqual({ id, object: 'file', deleted: true });
  await expect(client.files.retrieve(id)).rejects.toMatchObject({ code: 'not_found' });
});
