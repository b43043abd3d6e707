import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { chatLine, chatLines, uploadInput } from '../support/batch-file.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** Sends a form with its fields in the given order. */
async function postForm(server: TestServer, fields: readonly [string, string | File][], headers = {}) {
  const form = new FormData();
  for (const [name, value] of fields) {
    form.append(name, value);
  }
  const response = await server.call('/v1/files', { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const jsonl = (text: string, name = 'mydata.jsonl') => new File([text], name);

test('a file is stored, described, listed, read and deleted', async () => {
  await using server = await startServer();
  const text = chatLines(3);
  const { status, body } = await postForm(server, [
    ['purpose', 'batch'],
    ['file', jsonl(text)],
  ]);
  expect(status).toBe(200);
  expect(body).toMatchObject({ bytes: text.length, filename: 'mydata.jsonl', purpose: 'batch' });
  expect(Number(body.expires_at) - Number(body.created_at)).toBe(2_592_000);
  const path = `/v1/files/${body.id}`;
  expect(await (await server.call(path)).json()).toEqual(body);
  const content = await server.call(`${path}/content`, { headers: { accept: 'application/binary' } });
  expect(await content.text()).toBe(text);
  expect(content.headers.get('content-length')).toBe(String(text.length));
  expect(await (await server.call(path, { method: 'DELETE' })).json()).toEqual({
    id: body.id,
    object: 'file',
    deleted: true,
  });
  for (const gone of [path, `${path}/content`]) {
    expect((await server.call(gone)).status).toBe(404);
  }
  expect((await server.call(path, { method: 'DELETE' })).status).toBe(404);
  expect(await readdir(join(server.dataDir, 'blobs'))).toEqual([]);
});

test('curl -F works with its fields in either order', async () => {
  await using server = await startServer();
  const path = join(server.dataDir, 'mydata.jsonl');
  await writeFile(path, '{"prompt": "p", "completion": "c"}\n');
  const run = promisify(execFile);
  for (const fields of [
    ['-F', 'purpose=fine-tune', '-F', `file=@${path}`],
    ['-F', `file=@${path}`, '-F', 'purpose=fine-tune'],
  ]) {
    const { stdout } = await run('curl', ['-s', `${server.url}/v1/files`, ...fields]);
    expect(JSON.parse(stdout)).toMatchObject({
      filename: 'mydata.jsonl',
      purpose: 'fine-tune',
      expires_at: null,
    });
  }
});

test.each([
  [
    'another extension',
    'batch',
    'data.json',
    chatLine('a'),
    400,
    'Invalid file format for Batch API. Must be .jsonl',
  ],
  ['an empty file', 'batch', 'a.jsonl', '', 400, 'The input file is empty'],
  ['blank lines only', 'batch', 'a.jsonl', '\n \n', 400, 'The input file is empty'],
  [
    'a first line that is not JSON',
    'batch',
    'a.jsonl',
    'hello\n{}',
    400,
    'Line 1: This line is not parseable',
  ],
  ['one JSON array', 'batch', 'a.jsonl', `[${chatLine('a')}]`, 400, 'This file is one JSON array'],
  ['a later bad line', 'batch', 'a.jsonl', '{}\nhello', 200, ''],
  ['any other content for another purpose', 'user_data', 'a.bin', '\u0000', 200, ''],
])('%s is answered right', async (_, purpose, name, text, status, message) => {
  await using server = await startServer();
  const answer = await postForm(server, [
    ['file', jsonl(text, name)],
    ['purpose', purpose],
  ]);
  expect(answer.status).toBe(status);
  if (status !== 200) {
    expect((answer.body.error as { message: string }).message).toContain(message);
  }
  const kept = await readdir(join(server.dataDir, 'blobs'));
  expect(kept).toHaveLength(status === 200 ? 1 : 0);
});

test.each([
  ['{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}', null],
  ['{"prompt":"p","completion":"c"}', null],
  ['{"messages":[{"role":"user","content":"hi"}]}', null],
  ['{"prompt":"p"}', "line 2: Missing required parameter: 'completion'."],
  ['{"prompt":1,"completion":"c"}', "line 2: Invalid type for 'prompt'"],
  ['{"text":"p"}', "line 2: Missing required parameter: 'messages', or 'prompt' and 'completion'."],
  ['{"messages":[]}', "line 2: Invalid 'messages': empty array."],
  ['{"messages":[{"role":"boss","content":"hi"}]}', "line 2: Invalid value for 'messages[0].role'"],
  ['{"messages":[{"role":"user","content":3}]}', "line 2: Invalid type for 'messages[0].content'"],
  ['[1]', 'line 2: This line is not a JSON object'],
  ['{', 'line 2: This line is not parseable as valid JSON.'],
])('a fine-tune record %s is judged', async (line, reason) => {
  await using server = await startServer();
  const answer = await postForm(server, [
    ['purpose', 'fine-tune'],
    ['file', jsonl(`{"prompt":"p","completion":"c"}\n${line}\n`)],
  ]);
  expect(answer.status).toBe(reason === null ? 200 : 400);
  if (reason !== null) {
    expect((answer.body.error as { message: string }).message).toContain(reason);
  }
});

test.each<[string, readonly [string, string | File][], string | null, string | null]>([
  ['no purpose', [['file', jsonl('{}')]], 'purpose', 'missing_required_parameter'],
  ['no file', [['purpose', 'batch']], 'file', 'missing_required_parameter'],
  [
    'a purpose there is not',
    [
      ['purpose', 'x'],
      ['file', jsonl('{}')],
    ],
    'purpose',
    'invalid_value',
  ],
  [
    'an unknown field',
    [
      ['purpose', 'batch'],
      ['shade', 'red'],
      ['file', jsonl('{}')],
    ],
    'shade',
    'unknown_parameter',
  ],
  [
    'two files',
    [
      ['purpose', 'batch'],
      ['file', jsonl('{}')],
      ['file', jsonl('{}')],
    ],
    'file',
    null,
  ],
  [
    'an expiry that is too short',
    [
      ['purpose', 'batch'],
      ['expires_after[anchor]', 'created_at'],
      ['expires_after[seconds]', '3599'],
      ['file', jsonl('{}')],
    ],
    'expires_after.seconds',
    'integer_below_min_value',
  ],
  [
    'an expiry of another anchor',
    [
      ['purpose', 'batch'],
      ['expires_after[anchor]', 'now'],
      ['expires_after[seconds]', '3600'],
      ['file', jsonl('{}')],
    ],
    'expires_after.anchor',
    'invalid_value',
  ],
  [
    'half an expiry',
    [
      ['purpose', 'batch'],
      ['expires_after[anchor]', 'created_at'],
      ['file', jsonl('{}')],
    ],
    'expires_after.seconds',
    'missing_required_parameter',
  ],
])('%s is refused and leaves nothing', async (_, fields, param, code) => {
  await using server = await startServer();
  const answer = await postForm(server, fields);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatchObject({ param, code, type: 'invalid_request_error' });
  expect(await readdir(join(server.dataDir, 'blobs'))).toEqual([]);
});

test('a file over the limit is 413 and leaves nothing', async () => {
  await using server = await startServer({
    limits: { maxFileBytes: 100, maxBatchFileBytes: 50, maxProjectBytes: 120 },
  });
  const send = async (bytes: number, purpose: string) =>
    postForm(server, [
      ['purpose', purpose],
      ['file', jsonl(`{"a":"${'x'.repeat(bytes - 8)}"}`)],
    ]);
  expect(await send(101, 'user_data')).toMatchObject({ status: 413, body: { error: { param: 'file' } } });
  expect((await send(51, 'batch')).status).toBe(413);
  expect((await send(100, 'user_data')).status).toBe(200);
  expect(await send(30, 'user_data')).toMatchObject({
    status: 413,
    body: { error: { code: 'storage_quota_exceeded' } },
  });
  expect(await readdir(join(server.dataDir, 'blobs'))).toHaveLength(1);
});

test('a response before the end of a file does not delay the next request', async () => {
  await using server = await startServer({ limits: { maxFileBytes: 1000 } });
  const large = 'x'.repeat(30_000_000);
  for (let count = 0; count < 3; count++) {
    const answer = await postForm(server, [
      ['purpose', 'user_data'],
      ['file', jsonl(large)],
    ]);
    expect(answer.status).toBe(413);
    expect((await server.call('/v1/files')).status).toBe(200);
  }
});

test('an incomplete upload leaves nothing', async () => {
  await using server = await startServer();
  const boundary = 'x';
  const begun = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n{"a":`;
  const response = await server.call('/v1/files', {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: begun,
  });
  expect(response.status).toBe(400);
  expect(await readdir(join(server.dataDir, 'blobs'))).toEqual([]);
});

test('ranges are served', async () => {
  await using server = await startServer();
  const id = await uploadInput(server.openai, '{"a":"0123456789"}');
  const get = async (range: string) => {
    const response = await server.call(`/v1/files/${id}/content`, { headers: { range } });
    return [response.status, await response.text(), response.headers.get('content-range')];
  };
  expect(await get('bytes=6-9')).toEqual([206, '0123', 'bytes 6-9/18']);
  expect(await get('bytes=-4')).toEqual([206, '89"}', 'bytes 14-17/18']);
  expect(await get('bytes=14-')).toEqual([206, '89"}', 'bytes 14-17/18']);
  expect(await get('bytes=14-99')).toEqual([206, '89"}', 'bytes 14-17/18']);
  expect(await get('bytes=18-')).toEqual([416, expect.stringContaining('it has 18 bytes'), 'bytes */18']);
  expect((await get('bytes=0-1,3-4'))[0]).toBe(200);
  expect((await get('lines=1-2'))[0]).toBe(200);
});

test('lists page by id and by purpose, and limits out of range are refused', async () => {
  await using server = await startServer();
  const { openai } = server;
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) {
    ids.push(await uploadInput(openai, '{}'));
  }
  const page = await openai.files.list({ limit: 2 });
  expect(page.data.map(({ id }) => id)).toEqual([ids[4], ids[3]]);
  await openai.files.delete(ids[3] ?? '');
  const seen: string[] = [];
  for await (const file of openai.files.list({ limit: 2, order: 'asc' })) {
    seen.push(file.id);
  }
  expect(seen).toEqual([ids[0], ids[1], ids[2], ids[4]]);
  const next = await openai.files.list({ limit: 2, after: ids[3] ?? '' });
  expect(next.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  expect((await openai.files.list({ purpose: 'vision' })).data).toEqual([]);
  for (const query of [
    'limit=0',
    'limit=10001',
    'limit=x',
    'limit=1.5',
    'limit=-1',
    'order=up',
    'after=file-none',
  ]) {
    expect((await server.call(`/v1/files?${query}`)).status, query).toBe(400);
  }
});

test('an expired file is not found, and is swept', async () => {
  const clock = manualClock();
  await using server = await startServer({ clock });
  const { body } = await postForm(server, [
    ['purpose', 'user_data'],
    ['expires_after[anchor]', 'created_at'],
    ['expires_after[seconds]', '3600'],
    ['file', jsonl('{}')],
  ]);
  expect(Number(body.expires_at) - Number(body.created_at)).toBe(3600);
  clock.pass(3599_000);
  expect((await server.call(`/v1/files/${body.id}`)).status).toBe(200);
  clock.pass(1000);
  expect((await server.call(`/v1/files/${body.id}`)).status).toBe(404);
  expect((await server.openai.files.list()).data).toEqual([]);
  clock.pass(60_000);
  await expect.poll(() => readdir(join(server.dataDir, 'blobs'))).toEqual([]);
});

test('the same Idempotency-Key stores a file once, and another file under it is refused', async () => {
  await using server = await startServer();
  const send = (text: string) =>
    postForm(
      server,
      [
        ['purpose', 'batch'],
        ['file', jsonl(text)],
      ],
      { 'idempotency-key': 'upload-1' },
    );
  const first = await send('{"a":1}');
  expect((await send('{"a":1}')).body).toEqual(first.body);
  expect((await send('{"a":2}')).status).toBe(409);
  expect(await readdir(join(server.dataDir, 'blobs'))).toHaveLength(1);
});

test('an unknown file and an unknown path are 404 with all four keys', async () => {
  await using server = await startServer();
  for (const path of [
    '/v1/files/file-none',
    '/v1/files/..%2f..%2fetc%2fpasswd',
    '/v1/files/file-none/content',
    '/v1/nothing',
  ]) {
    expect((await server.call(path)).status, path).toBe(404);
  }
  expect((await server.call('/v1/files', { method: 'PUT' })).status).toBe(404);
});
