import { type BatchJob, createClient, submitBatch, uploadFile } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { parseForm } from '../support/parse-form.ts';
import { type ApiCall, ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) =>
  (await import('../support/short-waits.ts')).shortWaits(original),
);

const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
const inParts = { purpose: 'batch', partsFrom: 0, partSize: 300, filename: 'mine.jsonl' } as const;
const endpoint = '/v1/embeddings';
const requests = [{ customId: 'a', body: { model: 'm', input: 'a' } }];

/** What a retrieve says of the size: the truth, nothing yet, another size, or that there is no such file. */
type Size = 'right' | 'open' | 'other' | 'gone';

/** Answers a call about files, as the server would, with sizes left open in `places`. */
function leaveOpen(api: ScriptedApi, places: string[], retrieved: Size) {
  return ({ method, path, response }: ApiCall): boolean => {
    const file = [...api.files.values()].at(-1)?.object;
    if (method === 'GET' && file && path === `/files/${file.id}`) {
      if (retrieved === 'gone') {
        return Boolean(response.writeHead(404).end());
      }
      const size = { right: file.bytes, open: null, other: 1 }[retrieved];
      return Boolean(response.end(JSON.stringify({ ...file, bytes: size })));
    }
    if (method === 'GET' && path === '/files' && places.includes('list')) {
      const data = [...api.files.values()].map(({ object }) => ({ ...object, bytes: null }));
      return Boolean(response.end(JSON.stringify({ object: 'list', data, has_more: false })));
    }
    return false;
  };
}

/** The completion of an upload, answered as Microsoft and OpenAI document it. */
function answerCompletion(
  api: ScriptedApi,
  { method, path, body, response }: ApiCall,
  answer: 'open' | 'no file',
) {
  const [, , id = ''] = path.split('/');
  if (method !== 'POST' || !path.endsWith('/complete')) {
    return false;
  }
  const upload = api.uploads.get(id);
  const { part_ids } = JSON.parse(String(body)) as { part_ids: string[] };
  const parts = part_ids.map((part) => upload?.parts.get(part) ?? Buffer.alloc(0));
  const made = api.addFile(Buffer.concat(parts), 'batch', upload?.object.filename);
  const file = answer === 'open' ? { ...made, bytes: null, expires_at: null, status_details: null } : null;
  return Boolean(response.end(JSON.stringify({ ...upload?.object, status: 'completed', file })));
}

describe('an upload in parts whose size is left open', () => {
  test.each<[Size, boolean]>([
    ['right', true],
    ['open', true],
    ['gone', true],
    ['other', false],
  ])('and is %s when it is retrieved: is it taken? %j', async (retrieved, isTaken) => {
    await using api = await new ScriptedApi().start();
    const about = leaveOpen(api, [], retrieved);
    api.fault = (call) => answerCompletion(api, call, 'open') || about(call);
    const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
    if (isTaken) {
      const file = await upload;
      expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
      expect(file.bytes).toBe(retrieved === 'right' ? 1000 : null);
    } else {
      await expect(upload).rejects.toMatchObject({
        code: 'bad_response',
        message: expect.stringContaining('1 bytes'),
      });
    }
    expect(api.count('GET', `/files/${[...api.files.keys()].at(-1)}`)).toBe(1);
  });

  test('is found after a lost answer', async () => {
    await using api = await new ScriptedApi().start();
    api.addFile('x', 'batch', 'mine.jsonl').created_at -= 60;
    let lost = 1;
    const about = leaveOpen(api, ['list'], 'open');
    api.fault = (call) => {
      if (!call.path.endsWith('/complete') || lost-- <= 0) {
        return about(call);
      }
      call.actThenCut();
      return true;
    };
    const file = await uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
    expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  });

  test('and is not named either, is found by its name', async () => {
    await using api = await new ScriptedApi().start();
    api.addFile('x'.repeat(1000), 'batch', 'mine.jsonl').created_at -= 60;
    api.fault = (call) => answerCompletion(api, call, 'no file');
    const file = await uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
    expect(api.files.get(file.id)?.content.equals(bytes)).toBe(true);
  });

  test('and cannot be found, is an error', async () => {
    await using api = await new ScriptedApi().start();
    api.fault = (call) =>
      answerCompletion(api, call, 'no file') ||
      (call.path === '/files' && Boolean(call.response.writeHead(403).end()));
    const upload = uploadFile(createClient({ baseURL: api.baseURL }), new Blob([bytes]), inParts);
    await expect(upload).rejects.toMatchObject({ code: 'bad_response' });
  });
});

test('a file in one POST is taken whether its size is open or not', async () => {
  await using api = await new ScriptedApi().start();
  api.fault = ({ method, path, body, request, response }) => {
    if (method !== 'POST' || path !== '/files') {
      return false;
    }
    const { content, filename } = parseForm(body, request.headers['content-type'] ?? '');
    const file = { ...api.addFile(content, 'batch', filename), bytes: null };
    return Boolean(response.end(JSON.stringify(file)));
  };
  const client = createClient({ baseURL: api.baseURL });
  expect((await uploadFile(client, new Blob([bytes]), { purpose: 'batch' })).bytes).toBe(null);
  const job = await submitBatch(client, requests, { endpoint });
  expect(job.shards[0]?.bytes).toBeGreaterThan(0);
});

describe('an uploaded file that a job could not note, of open size', () => {
  /** A job whose file is uploaded, and whose run died before it could say so. */
  async function dieAfterUpload(api: ScriptedApi, source: typeof requests | Blob): Promise<BatchJob> {
    let saved: BatchJob | undefined;
    const dying = submitBatch(createClient({ baseURL: api.baseURL }), source, {
      endpoint,
      onJob(job) {
        if (job.shards[0]?.input_file_id) {
          throw new Error('dead');
        }
        saved = structuredClone(job);
      },
    });
    await expect(dying).rejects.toThrow('dead');
    return saved as BatchJob;
  }
  const line = JSON.stringify({
    custom_id: 'a',
    method: 'POST',
    url: endpoint,
    body: { model: 'm', input: 'a' },
  });
  const sources: [string, typeof requests | Blob][] = [
    ['requests', requests],
    ['a file', new Blob([line])],
  ];

  test.each(
    sources.flatMap(([name, source]) =>
      (['right', 'open', 'gone'] as const).map((size) => [name, size, source] as const),
    ),
  )('of %s is not sent again if it is %s', async (_, retrieved, source) => {
    await using api = await new ScriptedApi().start();
    const job = await dieAfterUpload(api, source);
    api.fault = leaveOpen(api, ['list'], retrieved);
    const done = await submitBatch(createClient({ baseURL: api.baseURL }), source, { endpoint, job });
    expect(api.count('POST', '/files')).toBe(1);
    expect(api.batches.map(({ id }) => id)).toEqual([done.shards[0]?.batch_id]);
  });

  test('is another file if its size is another, or its requests are', async () => {
    await using api = await new ScriptedApi().start();
    const client = createClient({ baseURL: api.baseURL });
    const job = await dieAfterUpload(api, requests);
    api.fault = leaveOpen(api, ['list'], 'other');
    await expect(submitBatch(client, requests, { endpoint, job })).rejects.toMatchObject({
      code: 'job_mismatch',
    });
    api.fault = leaveOpen(api, ['list'], 'open');
    const others = [{ customId: 'b', body: { model: 'm', input: 'b' } }];
    await expect(submitBatch(client, others, { endpoint, job })).rejects.toMatchObject({
      code: 'job_mismatch',
    });
    expect(api.batches).toEqual([]);
  });
});

test.each(['error', 'ERROR', 'failed'])(
  'a file with the status %s is not made a batch of',
  async (status) => {
    await using api = await new ScriptedApi().start();
    api.fault = ({ method, path, response }) => {
      const file = [...api.files.values()].at(-1)?.object;
      if (method !== 'GET' || path !== `/files/${file?.id}`) {
        return false;
      }
      return Boolean(response.end(JSON.stringify({ ...file, status, status_details: 'Line 3 is broken.' })));
    };
    const addFile = api.addFile.bind(api);
    api.addFile = (...file) => ({ ...addFile(...file), status: 'pending' });
    const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
    await expect(submitted).rejects.toMatchObject({
      code: 'batch_failed',
      fileId: expect.any(String),
      message: expect.stringContaining('Line 3 is broken.'),
    });
    expect(api.count('POST', '/batches')).toBe(0);
  },
);
