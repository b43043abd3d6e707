import { type BatchJob, createClient, jobFromBatch, jobFromFile, submitBatch } from '@offpeak/core';
import { describe, expect, test, vi } from 'vitest';
import { sleep } from '../../src/util/sleep.ts';
import { ListingProvider, openai } from '../support/listing-provider.ts';
import { ScriptedApi } from '../support/scripted-api.ts';

vi.mock(import('../../src/util/sleep.ts'), async (original) => {
  const short = await (await import('../support/short-waits.ts')).shortWaits(original, 100_000);
  return { ...short, sleep: vi.fn(short.sleep) };
});

const endpoint = '/v1/embeddings';
const requests = [{ customId: 'a', body: { model: 'm', input: 'a' } }];
const noRoom = JSON.stringify({
  error: { message: 'Enqueued token limit reached.', type: 'x', param: null, code: 'token_limit_exceeded' },
});

describe('the key of a creation', () => {
  test('is that of the shard, and the same when it is sent again', async () => {
    const provider = new ListingProvider(openai, ['cut', 'busy']);
    const client = createClient({ fetch: provider.fetch, maxRetries: 0 });
    const { shards } = await submitBatch(client, requests, { endpoint });
    const key = shards[0]?.key;
    expect(provider.idempotencyKeys).toEqual([key, key, key]);
  });

  test('is another one after a refusal, which a provider may keep under the first', async () => {
    await using api = await new ScriptedApi().start();
    const answered = new Map<unknown, number>();
    api.fault = ({ method, path, request, response }) => {
      if (method !== 'POST' || path !== '/batches') {
        return false;
      }
      const key = request.headers['idempotency-key'];
      const refused = answered.size < 2 || answered.has(key);
      answered.set(key, 400);
      return refused && Boolean(response.writeHead(400).end(noRoom));
    };
    const { shards } = await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint });
    const key = shards[0]?.key;
    expect([...answered.keys()]).toEqual([key, `${key}_1`, `${key}_2`]);
    expect(api.batches).toHaveLength(1);
  });
});

test('a creation is saved before it is sent, and only then', async () => {
  await using api = await new ScriptedApi().start();
  const saves: [creating: boolean | undefined, batches: number][] = [];
  await submitBatch(createClient({ baseURL: api.baseURL }), requests, {
    endpoint,
    onJob: ({ shards }) => void saves.push([shards[0]?.creating, api.count('POST', '/batches')]),
  });
  expect(saves.filter(([creating]) => creating)).toEqual([[true, 0]]);
  expect(saves.at(-1)).toEqual([false, 1]);
});

test('what cannot be saved is not created', async () => {
  await using api = await new ScriptedApi().start();
  const submitted = submitBatch(createClient({ baseURL: api.baseURL }), requests, {
    endpoint,
    onJob({ shards }) {
      if (shards[0]?.creating) {
        throw new Error('The disk is full.');
      }
    },
  });
  await expect(submitted).rejects.toThrow('The disk is full.');
  expect(api.count('POST', '/batches')).toBe(0);
});

test('a job without an open creation is resumed where a list shows nothing', async () => {
  const provider = new ListingProvider({ ...openai, order: 'oldest', hasMore: 'missing' }, [], { older: 5 });
  const client = createClient({ fetch: provider.fetch });
  let saved: BatchJob | undefined;
  const dying = submitBatch(client, requests, {
    endpoint,
    onJob(job) {
      if (job.shards[0]?.creating) {
        throw new Error('dead');
      }
      saved = structuredClone(job);
    },
  });
  await expect(dying).rejects.toThrow('dead');
  await submitBatch(client, requests, { endpoint, job: saved });
  expect(provider.paid()).toHaveLength(1);
});

test('the waits for room are one first wait, then twice as long each', async () => {
  await using api = await new ScriptedApi().start();
  let full = 4;
  api.fault = ({ method, path, response }) =>
    method === 'POST' && path === '/batches' && full-- > 0 && Boolean(response.writeHead(400).end(noRoom));
  vi.mocked(sleep).mockClear();
  await submitBatch(createClient({ baseURL: api.baseURL }), requests, { endpoint, tokenLimitWaitMs: 1000 });
  expect(vi.mocked(sleep).mock.calls.map(([ms]) => ms)).toEqual([1000, 2000, 4000, 8000]);
});

test('a batch refused minutes later waits before its second creation, and twice as long before the third', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  let job = await submitBatch(client, requests, { endpoint });
  for (const wait of [1000, 2000]) {
    const refused = {
      status: 'failed',
      output_file_id: null,
      errors: { data: [{ code: 'token_limit_exceeded' }] },
    };
    Object.assign(api.batches[0] ?? {}, refused);
    vi.mocked(sleep).mockClear();
    job = await submitBatch(client, [], { endpoint, job, tokenLimitWaitMs: 1000 });
    expect(vi.mocked(sleep).mock.calls.map(([ms]) => ms)).toEqual([wait]);
  }
  expect(api.batches).toHaveLength(3);
});

test('a provider that stays busy is tried three times, and never more', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL, maxRetries: 0 });
  api.fault = ({ method, path, response }) =>
    method === 'POST' && path === '/files' && Boolean(response.writeHead(503).end());
  vi.mocked(sleep).mockClear();
  await expect(submitBatch(client, requests, { endpoint })).rejects.toMatchObject({ code: 'server_error' });
  expect(api.count('POST', '/files')).toBe(3);
  expect(vi.mocked(sleep).mock.calls.map(([ms]) => ms)).toEqual([500, 1000]);
});

describe('a job of what exists', () => {
  test('a file becomes a batch, once, however often it is submitted', async () => {
    await using api = await new ScriptedApi().start();
    const line = { custom_id: 'a', method: 'POST', url: endpoint, body: {} };
    const file = api.addFile(JSON.stringify(line));
    const client = createClient({ baseURL: api.baseURL });
    const job = jobFromFile(file, endpoint);
    const first = await submitBatch(client, [], { endpoint, job });
    const again = await submitBatch(client, [], { endpoint, job });
    expect(api.batches.map(({ id, input_file_id }) => [id, input_file_id])).toEqual([
      [first.shards[0]?.batch_id, file.id],
    ]);
    expect(again).toEqual(first);
    expect(api.count('POST', '/files')).toBe(0);
  });

  test('a batch has the file it was made of', async () => {
    await using api = await new ScriptedApi().start();
    const batch = api.addBatch({ input_file_id: 'file-1', status: 'cancelled' });
    const job = jobFromBatch(batch);
    expect(job).toMatchObject({
      endpoint: batch.endpoint,
      complete: true,
      shards: [{ batch_id: batch.id, input_file_id: 'file-1', creating: false }],
    });
    const { endpoint } = batch;
    expect(await submitBatch(createClient({ baseURL: api.baseURL }), [], { endpoint, job })).toEqual(job);
  });
});
