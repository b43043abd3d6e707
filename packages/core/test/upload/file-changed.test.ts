import { appendFileSync, mkdtempSync, openAsBlob, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ByteSource,
  createClient,
  encodeRequests,
  readLines,
  runBatch,
  submitBatch,
  uploadFile,
  validateRequests,
} from '@offpeak/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

const endpoint = '/v1/embeddings';
const name = 'in.jsonl';
const line = (n: number) =>
  `${JSON.stringify({ custom_id: `r${n}`, method: 'POST', url: endpoint, body: { model: 'm', input: 'x'.repeat(900) } })}\n`;
const lines = Array.from({ length: 2000 }, (_, n) => line(n));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offpeak-changed-'));
  path = join(folder, name);
  writeFileSync(path, lines.join(''));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file on disk, as a page has it: read when it is needed. */
async function open(): Promise<File> {
  return new File([await openAsBlob(path)], name);
}

const changes: [string, () => void][] = [
  ['grows', () => appendFileSync(path, line(2000))],
  ['is cut', () => truncateSync(path, 1000)],
  ['is replaced', () => writeFileSync(path, 'x')],
  ['is deleted', () => rmSync(path)],
];
const changed = {
  code: 'file_changed',
  message: expect.stringMatching(/^in\.jsonl was changed, moved or deleted/),
};

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source) {
  }
}

describe.each(changes)('a file that %s', (_, change) => {
  test('before it is read ends every reader with its name', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const file = await open();
    change();
    const parts = { purpose: 'batch', partsFrom: 0, partSize: 500_000 } as const;
    const readers: Record<string, () => Promise<unknown>> = {
      readLines: () => drain(readLines(file)),
      validateRequests: () => validateRequests(file),
      'uploadFile, whole': () => uploadFile(client, file, { purpose: 'batch' }),
      'uploadFile, in parts': () => uploadFile(client, file, parts),
      submitBatch: () => submitBatch(client, file, { endpoint }),
      runBatch: () => drain(runBatch(client, file, { endpoint })),
    };
    for (const [reader, read] of Object.entries(readers)) {
      await expect(read(), reader).rejects.toMatchObject(changed);
    }
    expect(api.files.size).toBe(0);
    expect(api.count('POST', '/files')).toBeLessThanOrEqual(1);
  });

  test('while it is sent is not taken for sent, whatever the server answers', async () => {
    for (const status of [200, 400, 503]) {
      writeFileSync(path, lines.join(''));
      await using api = await new ScriptedApi().start();
      const file = await open();
      api.fault = ({ response }) => {
        change();
        return status !== 200 && Boolean(response.writeHead(status).end());
      };
      const upload = uploadFile(createClient({ baseURL: api.baseURL }), file, { purpose: 'batch' });
      await expect(upload).rejects.toMatchObject(changed);
      expect(api.count('POST', '/files')).toBe(1);
    }
  });

  test('between its upload in parts ends that, with one try for each part', async () => {
    await using api = await new ScriptedApi().start();
    const file = await open();
    let parts = 0;
    api.fault = ({ path }) => {
      if (path.endsWith('/parts') && ++parts === 2) {
        change();
      }
      return false;
    };
    const client = createClient({ baseURL: api.baseURL });
    const upload = uploadFile(client, file, {
      purpose: 'batch',
      partsFrom: 0,
      partSize: 400_000,
      concurrency: 1,
    });
    await expect(upload).rejects.toMatchObject(changed);
    expect(api.files.size).toBe(0);
    expect(parts).toBeLessThanOrEqual(3);
    expect([...api.uploads.values()]).toMatchObject([{ object: { status: 'cancelled' } }]);
  });

  test('between two batches of it is sent no further, and not again', async () => {
    await using api = await new ScriptedApi().start();
    const file = await open();
    api.fault = ({ method, path }) => {
      if (method === 'POST' && path === '/batches') {
        change();
      }
      return false;
    };
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), file, {
      endpoint,
      limits: { requests: 1000 },
      concurrency: 1,
    });
    await expect(submitted).rejects.toMatchObject(changed);
    expect(api.batches).toHaveLength(1);
    expect(api.count('POST', '/files')).toBeLessThanOrEqual(2);
  });

  test('is named by its stream too, if not by its name', async () => {
    const file = await open();
    change();
    const sources: ByteSource[] = [file.stream(), file.stream() as unknown as AsyncIterable<Uint8Array>];
    for (const source of sources) {
      await expect(validateRequests(source)).rejects.toMatchObject({
        code: 'file_changed',
        message: expect.stringMatching(/^The file was changed/),
      });
    }
  });
});

test('a file that is empty once it is deleted, as in Chromium, is not sent as an empty one', async () => {
  await using api = await new ScriptedApi().start();
  const file = new File([], name);
  file.arrayBuffer = () => Promise.reject(new DOMException('It is not there.', 'NotFoundError'));
  const upload = uploadFile(createClient({ baseURL: api.baseURL }), file, { purpose: 'batch' });
  await expect(upload).rejects.toMatchObject(changed);
});

test('a Blob that yields another number of bytes than its size has changed', async () => {
  for (const size of [10, 30]) {
    const blob = new Blob(['x'.repeat(20)]);
    Object.defineProperty(blob, 'size', { value: size });
    await expect(drain(readLines(blob))).rejects.toMatchObject({ code: 'file_changed' });
  }
  // A device or a pipe has no size.
  for (const size of [0, Infinity]) {
    const blob = new Blob(['x'.repeat(20)]);
    Object.defineProperty(blob, 'size', { value: size });
    await drain(readLines(blob));
  }
});

test('other failures stay what they are', async () => {
  async function* broken() {
    yield 'a';
    throw new TypeError('mine');
  }
  await expect(validateRequests(broken())).rejects.toThrow(new TypeError('mine'));
  const { stream } = encodeRequests([{ customId: '', body: {} }], { endpoint });
  await expect(new Response(stream).text()).rejects.toMatchObject({ code: 'invalid_request' });
  await using api = await new ScriptedApi().start();
  api.dropConnection({ times: Infinity });
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  await expect(uploadFile(client, await open(), { purpose: 'batch' })).rejects.toMatchObject({
    code: 'network',
  });
});
