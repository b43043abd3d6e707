import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { chatLines, createBatch, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { startServer } from '../support/start-server.ts';

test('files: create with an expiry, wait for processing, list, read, delete', async () => {
  await using server = await startServer();
  const { openai } = server;
  const file = await openai.files.create({
    file: await OpenAI.toFile(Buffer.from(chatLines(2)), 'input.jsonl'),
    purpose: 'batch',
    expires_after: { anchor: 'created_at', seconds: 172_800 },
  });
  expect((file.expires_at ?? 0) - file.created_at).toBe(172_800);
  expect((await openai.files.waitForProcessing(file.id)).status).toBe('processed');
  expect(await (await openai.files.content(file.id)).text()).toBe(chatLines(2));
  expect((await openai.files.list({ purpose: 'batch' })).data[0]?.id).toBe(file.id);
  expect(await openai.files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
});

test('uploads: create, parts, complete, and a batch over the file', async () => {
  await using server = await startServer();
  const { openai } = server;
  const text = chatLines(50);
  const bytes = Buffer.from(text);
  const upload = await openai.uploads.create({
    filename: 'input.jsonl',
    purpose: 'batch',
    bytes: bytes.length,
    mime_type: 'application/jsonl',
  });
  const parts = await Promise.all(
    [bytes.subarray(0, 1000), bytes.subarray(1000)].map(async (data) =>
      openai.uploads.parts.create(upload.id, { data: await OpenAI.toFile(data, 'part') }),
    ),
  );
  const done = await openai.uploads.complete(upload.id, { part_ids: parts.map(({ id }) => id) });
  const created = await openai.batches.create({
    input_file_id: done.file?.id ?? '',
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { night: '1' },
  });
  const batch = await pollBatch(openai, created.id);
  expect(batch).toMatchObject({ status: 'completed', metadata: { night: '1' } });
  expect((await readBothFiles(openai, batch)).ids).toHaveLength(50);
});

test('errors arrive as the classes of the SDK, with their request id', async () => {
  await using server = await startServer({ apiKeys: ['sk-a'] });
  const client = (apiKey: string) => new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 3 });
  const openai = client('sk-a');
  await expect(client('sk-b').files.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  await expect(openai.batches.retrieve('batch_none')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  const wrong = { input_file_id: 'file-none', endpoint: '/v1/embeddings', completion_window: '24h' } as const;
  await expect(openai.batches.create(wrong)).rejects.toMatchObject({
    status: 400,
    param: 'file_id',
    requestID: expect.stringMatching(/^req_/),
  });
});

test('a conflict is not repeated by the SDK', async () => {
  await using server = await startServer();
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  let calls = 0;
  const counting = new OpenAI({
    baseURL: `${server.url}/v1`,
    apiKey: 'any',
    fetch: (input, init) => {
      calls += 1;
      return fetch(input, init);
    },
  });
  await expect(counting.batches.cancel(created.id)).rejects.toBeInstanceOf(OpenAI.ConflictError);
  expect(calls).toBe(1);
});

test('models come from the upstream', async () => {
  await using server = await startServer({
    script: ({ path }, answer) =>
      answer(200, { id: decodeURIComponent(path.slice(11)), object: 'model', created: 1, owned_by: 'me' }),
  });
  const ids: string[] = [];
  for await (const { id } of server.openai.models.list()) {
    ids.push(id);
  }
  expect(ids).toEqual(['small']);
  expect((await server.openai.models.retrieve('org/small')).id).toBe('org/small');
});

test('the id of a model leads to no other path of the endpoint', async () => {
  await using server = await startServer({ script: (_, answer) => answer(200, { id: 'secret' }) });
  const before = server.upstream.requests.length;
  for (const id of [
    '..%2F..%2Fadmin%2Fkeys',
    'org%2F..%2F..%2Fadmin',
    '%2E%2E%5Cadmin',
    'a%252F..%252Fb',
    'a%00',
    'a//b',
  ]) {
    const response = await server.call(`/v1/models/${id}`);
    expect([id, response.status, await response.json()]).toMatchObject([
      id,
      404,
      { error: { code: 'model_not_found' } },
    ]);
  }
  expect(server.upstream.requests.length).toBe(before);
});
