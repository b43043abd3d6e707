import { expect, test } from 'vitest';
import {
  chatLine,
  chatLines,
  createBatch,
  pollBatch,
  readBothFiles,
  uploadInput,
} from '../support/batch-file.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

interface Failure {
  error: { message: string; param: string | null; code: string | null };
}

async function create(server: TestServer, body: unknown, headers: Record<string, string> = {}) {
  const response = await server.call('/v1/batches', { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as { id: string } & Failure };
}

test.each<[Record<string, unknown>, string | null, string | null]>([
  [{ input_file_id: undefined }, 'input_file_id', 'missing_required_parameter'],
  [{ input_file_id: 7 }, 'input_file_id', 'invalid_type'],
  [{ input_file_id: 'file-none' }, 'file_id', null],
  [{ endpoint: '/v1/files' }, 'endpoint', 'invalid_value'],
  [{ endpoint: undefined }, 'endpoint', 'missing_required_parameter'],
  [{ completion_window: '1h' }, 'completion_window', 'invalid_value'],
  [{ metadata: { tags: ['a'] } }, 'metadata.tags', 'invalid_type'],
  [{ metadata: 'x' }, 'metadata', 'invalid_type'],
  [{ metadata: { ['k'.repeat(65)]: 'v' } }, `metadata.${'k'.repeat(64)}`, 'string_above_max_length'],
  [{ metadata: { k: 'v'.repeat(513) } }, 'metadata.k', 'string_above_max_length'],
  [
    { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, ''])) },
    'metadata',
    'object_above_max_properties',
  ],
  [
    { output_expires_after: { anchor: 'created_at', seconds: 2_592_001 } },
    'output_expires_after.seconds',
    'integer_above_max_value',
  ],
  [
    { output_expires_after: { anchor: 'created_at', seconds: '3600' } },
    'output_expires_after.seconds',
    'invalid_type',
  ],
  [
    { output_expires_after: { anchor: 'created_at', seconds: 3600, more: 1 } },
    'output_expires_after.more',
    'unknown_parameter',
  ],
  [{ priority: 1 }, 'priority', 'unknown_parameter'],
])('a batch with %j is refused', async (change, param, code) => {
  await using server = await startServer();
  const good = {
    input_file_id: await uploadInput(server.openai, chatLines(1)),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  };
  const answer = await create(server, { ...good, ...change });
  expect([answer.status, answer.body.error.param, answer.body.error.code]).toEqual([400, param, code]);
});

test('error messages are those of the API', async () => {
  await using server = await startServer();
  const message = async (body: unknown) => (await create(server, body)).body.error.message;
  const base = { input_file_id: 'file-none', endpoint: '/v1/chat/completions', completion_window: '24h' };
  expect(await message({ ...base, metadata: { tags: ['a'] } })).toBe(
    "Invalid type for 'metadata.tags': expected a string, but got an array instead.",
  );
  expect(await message(base)).toBe(
    'Cannot find file file-none, or project default does not have access to it.',
  );
  const missing = await server.call('/v1/batches/batch_none');
  expect(((await missing.json()) as Failure).error.message).toBe("No batch found with id 'batch_none'.");
});

test('a file of another purpose is not an input', async () => {
  await using server = await startServer();
  const file = await server.openai.files.create({ file: new File(['{}'], 'a.jsonl'), purpose: 'user_data' });
  const body = { input_file_id: file.id, endpoint: '/v1/embeddings', completion_window: '24h' };
  expect((await create(server, body)).status).toBe(400);
});

test('cancelling a batch that has ended is a conflict that must not be retried', async () => {
  await using server = await startServer();
  const created = await createBatch(server.openai, chatLines(1));
  await pollBatch(server.openai, created.id);
  const response = await server.call(`/v1/batches/${created.id}/cancel`, { method: 'POST' });
  expect([response.status, response.headers.get('x-should-retry')]).toEqual([409, 'false']);
  expect(((await response.json()) as Failure).error).toEqual({
    message: "Cannot cancel a batch with status 'completed'.",
    type: 'invalid_request_error',
    param: null,
    code: null,
  });
  expect((await server.call('/v1/batches/batch_none/cancel', { method: 'POST' })).status).toBe(404);
});

test('deleting the input file after creation does the batch no harm', async () => {
  await using server = await startServer({ concurrency: 1 });
  const created = await createBatch(server.openai, chatLines(30));
  await server.openai.files.delete(created.input_file_id);
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 30, completed: 30, failed: 0 });
});

test('batches are listed newest first, page by page, with limits refused out of range', async () => {
  await using server = await startServer();
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) {
    ids.unshift((await createBatch(server.openai, chatLines(1))).id);
  }
  const seen: string[] = [];
  for await (const batch of server.openai.batches.list({ limit: 2 })) {
    seen.push(batch.id);
  }
  expect(seen).toEqual(ids);
  for (const query of ['limit=0', 'limit=101', 'limit=many', 'after=batch_none']) {
    expect((await server.call(`/v1/batches?${query}`)).status, query).toBe(400);
  }
  await Promise.all(ids.map((id) => pollBatch(server.openai, id)));
});

test('the same Idempotency-Key creates one batch, also for two concurrent requests', async () => {
  await using server = await startServer();
  const body = {
    input_file_id: await uploadInput(server.openai, chatLines(1)),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { a: '1', b: '😀'.repeat(512) },
  };
  const headers = { 'idempotency-key': 'night-1' };
  const answers = await Promise.all([1, 2, 3].map(() => create(server, body, headers)));
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  const reordered = { ...body, metadata: { b: '😀'.repeat(512), a: '1' } };
  expect((await create(server, reordered, headers)).body.id).toBe(answers[0]?.body.id);
  expect((await create(server, { ...body, metadata: null }, headers)).status).toBe(409);
  expect((await create(server, body)).body.id).not.toBe(answers[0]?.body.id);
  for await (const { id } of server.openai.batches.list()) {
    await pollBatch(server.openai, id);
  }
});

test('the result files expire after their own creation', async () => {
  await using server = await startServer();
  const created = await server.openai.batches.create({
    input_file_id: await uploadInput(server.openai, chatLines(1)),
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    output_expires_after: { anchor: 'created_at', seconds: 7200 },
  });
  const batch = await pollBatch(server.openai, created.id);
  const file = await server.openai.files.retrieve(batch.output_file_id ?? '');
  expect(file).toMatchObject({ purpose: 'batch_output', filename: `${batch.id}_output.jsonl` });
  expect((file.expires_at ?? 0) - file.created_at).toBe(7200);
});

test('the first hundred invalid lines are listed in order, and the rest are counted', async () => {
  await using server = await startServer();
  const mixed = [
    chatLine('a'),
    '',
    chatLine('b', 'x', { stream: true }),
    chatLine('c', 'x', { model: 'other' }),
    chatLine('d').replace('/v1/chat/completions', '/v1/embeddings'),
    chatLine('e', 'x', { api_base: 'http://evil' }),
    '{"custom_id":"f","method":"GET","url":"/v1/chat/completions","body":{}}',
    '{"custom_id":"g","method":"POST","url":"/v1/chat/completions","body":{"messages":[]}}',
    '{"custom_id":5,"method":"POST","url":"/v1/chat/completions","body":{}}',
    chatLine('a'),
    '[]',
  ];
  const created = await createBatch(server.openai, mixed.join('\r\n'));
  const batch = await pollBatch(server.openai, created.id);
  expect(batch.status).toBe('failed');
  expect(batch.errors?.data?.map(({ line, code, param }) => [line, code, param])).toEqual([
    [3, 'streaming_unsupported', 'body.stream'],
    [4, 'mismatched_model', 'body.model'],
    [5, 'invalid_url', 'url'],
    [6, 'unsupported_parameter', 'body.api_base'],
    [7, 'invalid_method', 'method'],
    [8, 'invalid_request', 'body.model'],
    [9, 'invalid_type', 'custom_id'],
    [10, 'duplicate_custom_id', 'custom_id'],
    [11, 'invalid_json_line', null],
  ]);
  const many = await createBatch(server.openai, `${chatLine('a')}\n${'nonsense\n'.repeat(150)}`);
  const { errors } = await pollBatch(server.openai, many.id);
  expect(errors?.data).toHaveLength(101);
  expect(errors?.data?.at(-1)).toMatchObject({
    code: 'too_many_errors',
    message: expect.stringContaining('50 more'),
  });
});

test('too many requests, lines that are too long and too many embedding inputs are reported', async () => {
  await using server = await startServer({
    limits: { maxBatchRequests: 3, maxLineBytes: 300, maxEmbeddingInputs: 4 },
  });
  const codes = async (text: string, endpoint: '/v1/chat/completions' | '/v1/embeddings') => {
    const created = await server.openai.batches.create({
      input_file_id: await uploadInput(server.openai, text),
      endpoint,
      completion_window: '24h',
    });
    const batch = await pollBatch(server.openai, created.id);
    return batch.errors?.data?.map(({ code, line }) => [code, line]);
  };
  expect(await codes(chatLines(4), '/v1/chat/completions')).toEqual([['too_many_tasks', null]]);
  expect(await codes(chatLine('a', 'x'.repeat(300)), '/v1/chat/completions')).toEqual([['line_too_long', 1]]);
  const embed = (id: string, input: unknown) =>
    JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { model: 'm', input } });
  const lines = [embed('a', ['1', '2', '3']), embed('b', [1, 2, 3]), embed('c', 'text')];
  expect(await codes(lines.join('\n'), '/v1/embeddings')).toEqual([['too_many_embedding_inputs', null]]);
});

test('a byte order mark before the first line is ignored', async () => {
  await using server = await startServer();
  const created = await createBatch(server.openai, `\uFEFF${chatLines(2)}`);
  const batch = await pollBatch(server.openai, created.id);
  const { ids } = await readBothFiles(server.openai, batch);
  expect(ids).toEqual(['r0', 'r1']);
});
