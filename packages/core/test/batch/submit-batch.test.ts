import { createClient, readResults, submitBatch, waitForBatch } from '@offpeak/core';
import { expect, test } from 'vitest';
import { ScriptedApi } from '../support/scripted-api.ts';

test('requests become a batch and come back as results, each once', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ apiKey: 'sk-test', baseURL: api.baseURL });
  const requests = Array.from({ length: 500 }, (_, n) => ({
    customId: `r${n}`,
    body: { input: `text ${n}` },
  }));
  const job = await submitBatch(client, requests, { endpoint: '/v1/embeddings', defaults: { model: 'm' } });
  expect(job.shards).toMatchObject([{ index: 0, requests: 500 }]);
  const last = await waitForBatch(client, job);
  expect(last).toMatchObject({
    status: 'completed',
    done: true,
    counts: { total: 500, completed: 500, failed: 0 },
  });
  const seen = [];
  for await (const result of readResults(client, job)) seen.push(result.customId);
  expect(seen).toEqual(requests.map((request) => request.customId));
  const input = api.files.get(job.shards[0]?.input_file_id ?? '');
  expect(input?.object).toMatchObject({ purpose: 'batch', bytes: job.shards[0]?.bytes });
  expect(input?.object.expires_at).toBe((input?.object.created_at ?? 0) + 172_800);
});

test('a lost answer to POST /batches is settled by looking, and no second batch is made', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  api.fault = ({ method, path, actThenCut }) => {
    if (method !== 'POST' || path !== '/batches') return false;
    actThenCut();
    return true;
  };
  const job = await submitBatch(client, [{ body: { input: 'a' } }], { endpoint: '/v1/embeddings' });
  expect(api.batches.map((batch) => batch.id)).toEqual([job.shards[0]?.batch_id]);
  expect(api.count('POST', '/batches')).toBe(1);
});

test('a refused batch leaves no input file behind', async () => {
  await using api = await new ScriptedApi().start();
  const client = createClient({ baseURL: api.baseURL });
  api.fault = ({ method, path, response }) => {
    if (method !== 'POST' || path !== '/batches') return false;
    response.writeHead(400).end(
      JSON.stringify({
        error: { message: 'No.', type: 'invalid_request_error', param: 'endpoint', code: null },
      }),
    );
    return true;
  };
  const submitted = submitBatch(client, [{ body: {} }], { endpoint: '/v1/embeddings' });
  await expect(submitted).rejects.toMatchObject({
    code: 'bad_request',
    status: 400,
    param: 'endpoint',
    message: 'POST /batches answered 400: No.',
  });
  expect(api.files.size).toBe(0);
  expect(api.count('POST', '/batches')).toBe(1);
});
