import { get } from 'node:http';
import { apiKeys } from '@offpeak/server';
import { serve } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { guardLocal } from '../../src/node/local-guard.ts';
import { chatLine, chatLines, createBatch, pollBatch, readBothFiles } from '../support/batch-file.ts';
import { clientOf, startServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('a project sees its own files, uploads and batches, and those of no other', async () => {
  await using server = await startServer({
    apiKeys: [' day:sk-day\n', { key: 'sk-night', project: 'night' }],
  });
  const day = clientOf(server.url, 'sk-day');
  const night = clientOf(server.url, 'sk-night');
  const created = await createBatch(day, chatLines(2));
  const batch = await pollBatch(day, created.id);
  const fileIds = [batch.input_file_id, batch.output_file_id ?? ''];
  const upload = await day.uploads.create({
    filename: 'a',
    purpose: 'vision',
    bytes: 3,
    mime_type: 'image/png',
  });
  const foreign: [string, () => Promise<unknown>, number][] = [
    ['retrieve batch', () => night.batches.retrieve(batch.id), 404],
    ['cancel batch', () => night.batches.cancel(batch.id), 404],
    ['results so far', () => night.get(`/batches/${batch.id}/output`), 404],
    ['upload part', () => night.uploads.parts.create(upload.id, { data: new File(['abc'], 'p') }), 404],
    ['complete upload', () => night.uploads.complete(upload.id, { part_ids: ['p'] }), 404],
    ['cancel upload', () => night.uploads.cancel(upload.id), 404],
    ['list after', () => night.batches.list({ after: batch.id }), 400],
    ['files after', () => night.files.list({ after: fileIds[0] ?? '' }), 400],
    ...fileIds.flatMap((id): [string, () => Promise<unknown>, number][] => [
      ['retrieve file', () => night.files.retrieve(id), 404],
      ['content', () => night.files.content(id), 404],
      ['delete', () => night.files.delete(id), 404],
    ]),
  ];
  for (const [what, call, status] of foreign) {
    await expect(call(), what).rejects.toMatchObject({ status });
  }
  const other = {
    input_file_id: fileIds[0] ?? '',
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  } as const;
  await expect(night.batches.create(other)).rejects.toMatchObject({ status: 400, param: 'file_id' });
  expect((await night.batches.list()).data).toEqual([]);
  expect((await night.files.list()).data).toEqual([]);
  expect((await day.files.list()).data).toHaveLength(2);
});

test('without a valid key only the health of the server is answered', async () => {
  await using server = await startServer({ apiKeys: ['sk-right'] });
  for (const authorization of [undefined, 'Bearer sk-wrong', 'Bearer ', 'Basic sk-right', 'sk-right']) {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    for (const path of ['/v1/files', '/v1/batches', '/v1/models', '/v1/nothing', '/metrics']) {
      const response = await server.call(path, { headers });
      expect([response.status, response.headers.get('x-request-id')?.slice(0, 4)]).toEqual([401, 'req_']);
    }
  }
  expect((await server.call('/healthz')).status).toBe(200);
  expect((await clientOf(server.url, 'sk-right').files.list()).data).toEqual([]);
});

test('a public address without a key is refused before anything is opened', async () => {
  await using folder = await makeTempFolder();
  const options = { upstream: 'http://127.0.0.1:1/v1', dataDir: folder.path, port: 0 };
  for (const host of ['0.0.0.0', '::', '192.168.1.5']) {
    await expect(serve({ ...options, host })).rejects.toThrow('set apiKeys');
  }
});

test('a server without keys answers programs on this machine and no web page of another site', async () => {
  await using server = await startServer();
  const port = new URL(server.url).port;
  const ask = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/v1/files', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  for (const host of [`127.0.0.1:${port}`, 'localhost', `[::1]:${port}`, 'LOCALHOST:80']) {
    expect(await ask({ host })).toBe(200);
  }
  for (const host of ['evil.example', 'evil.example:4010', '127.0.0.1.evil.example']) {
    expect(await ask({ host })).toBe(403);
  }
  expect(await ask({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask({ 'sec-fetch-site': 'same-origin' })).toBe(200);
  for (const origin of [
    'https://evil.example',
    'http://evil.example:4010',
    'http://localhost.evil.example',
    'null',
  ]) {
    expect(await ask({ origin })).toBe(403);
  }
  for (const origin of ['http://localhost:3000', `http://127.0.0.1:${port}`, 'http://[::1]:5173']) {
    expect(await ask({ origin })).toBe(200);
  }
});

test('a request under another host name is refused with that name and the way to allow it', async () => {
  const guarded = guardLocal(() => Promise.resolve(new Response('{}')));
  const request = new Request('http://localhost/v1/files', {
    headers: { host: 'host.docker.internal:4010' },
  });
  const { error } = (await (await guarded(request)).json()) as { error: { message: string } };
  expect(error.message).toContain("not to 'host.docker.internal'");
  expect(error.message).toMatch(/--api-key project:key, or apiKeys/);
});

test('invalid keys are rejected', () => {
  expect(() => apiKeys([])).toThrow('at least one key');
  expect(() => apiKeys([{ key: '' }])).toThrow('must not be empty');
  expect(() => apiKeys([{ key: 'a' }, { key: 'a', project: 'b' }])).toThrow('given twice');
  expect(() => apiKeys([{ key: 'a', project: '../x' }])).toThrow('named with');
  for (const key of ['sk 1234', 'sk-12\n34', 'sk-ключ']) {
    expect(() => apiKeys([{ key, project: 'b' }])).toThrow(/^The API key of the project b must be printable/);
  }
});

test('the key of the upstream stays out of answers, result files and the log', async () => {
  const entries: string[] = [];
  await using server = await startServer({
    upstreamKey: 'sk-upstream-secret',
    log: (entry) => entries.push(JSON.stringify(entry)),
    script: (request, answer) =>
      answer(401, { error: { message: `Incorrect API key: ${request.headers.authorization}` } }),
  });
  const created = await createBatch(server.openai, chatLines(1));
  const batch = await pollBatch(server.openai, created.id);
  const results = await (await server.openai.files.content(batch.error_file_id ?? '')).text();
  server.upstream.models = server.upstream.script;
  const models = await (await server.call('/v1/models')).text();
  expect(models).toContain('[redacted]');
  expect(server.upstream.requests[0]?.headers.authorization).toBe('Bearer sk-upstream-secret');
  for (const text of [results, models, entries.join()]) {
    expect(text).not.toContain('sk-upstream-secret');
  }
  expect(entries.join()).not.toContain('text of r0');
});

test('a placeholder key of the upstream stays in the output of a model', async () => {
  await using server = await startServer({ upstreamKey: '0' });
  const created = await createBatch(server.openai, chatLine('r0', '0 and 10'));
  const batch = await pollBatch(server.openai, created.id);
  const { output } = await readBothFiles(server.openai, batch);
  expect(output).toMatchObject([{ response: { body: { choices: [{ message: { content: '0 and 10' } }] } } }]);
  expect(server.upstream.requests[0]?.headers.authorization).toBe('Bearer 0');
});
