import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { LogEntry } from '@offpeak/server';
import { serve } from '@offpeak/server/node';
import { expect, test } from 'vitest';
import { chatLines, createBatch, eventually, pollBatch } from '../support/batch-file.ts';
import { startKillable } from '../support/killable-server.ts';
import { echo, startUpstream } from '../support/scripted-upstream.ts';
import { clientOf, startServer } from '../support/start-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

test('health and readiness are reported', async () => {
  await using server = await startServer();
  expect(await (await server.call('/healthz')).json()).toEqual({ status: 'ok' });
  const ready = await server.call('/readyz');
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ready', storage: true, engine: true, upstream: { ok: true } },
  ]);
});

test('the metrics are Prometheus text and count what happened', async () => {
  await using server = await startServer();
  const created = await createBatch(server.openai, chatLines(7));
  await pollBatch(server.openai, created.id);
  await server.call('/v1/files/file-none');
  await eventually(async () => /batches_running 0/.test(await (await server.call('/metrics')).text()));
  const response = await server.call('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  for (const line of [
    'offpeak_lines_total{result="completed"} 7',
    'offpeak_upstream_attempts_total{outcome="200"} 7',
    'offpeak_upstream_seconds_count 7',
    'offpeak_lines_in_flight 0',
    'offpeak_lines_queued 0',
    'offpeak_batches_running 0',
    'offpeak_http_requests_total{method="GET",route="/v1/files/:id",status="404"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)$/,
    );
  }
});

test('a stop lets the lines in flight finish, exits with 0, and the next start runs only the rest', async () => {
  await using folder = await makeTempFolder();
  await using upstream = await startUpstream((request, answer, response) => {
    setTimeout(() => void echo(request, answer, response), 5);
  });
  const options = { upstream: upstream.baseURL, dataDir: folder.path, concurrency: 8 };
  const first = await startKillable(options);
  const created = await createBatch(first.openai, chatLines(500));
  await eventually(() => upstream.requests.length > 50);
  expect(await first.stop()).toBe(0);
  expect(upstream.requests.length).toBeLessThan(500);
  const second = await startKillable(options);
  const batch = await pollBatch(second.openai, created.id);
  expect(batch.request_counts).toEqual({ total: 500, completed: 500, failed: 0 });
  expect(upstream.requests).toHaveLength(500);
  expect(await second.stop()).toBe(0);
});

test('a stop waits for stuck clients and for stuck lines in parallel', async () => {
  await using folder = await makeTempFolder();
  const held: (() => void)[] = [];
  let released = false;
  await using upstream = await startUpstream((request, answer, response) => {
    if (released) {
      void echo(request, answer, response);
    } else {
      held.push(() => void echo(request, answer, response));
    }
  });
  const options = { upstream: upstream.baseURL, dataDir: folder.path, port: 0, concurrency: 2 };
  const server = await serve(options);
  const created = await createBatch(clientOf(server.url), chatLines(50));
  await eventually(() => held.length === 2);
  const stuck = connect(server.port, '127.0.0.1');
  sendHalf(stuck);
  await eventually(async () =>
    (await readdir(join(folder.path, 'blobs'))).some((name) => name.endsWith('.part')),
  );
  const closed = server.close({ drainMs: 600_000 });
  released = true;
  for (const answer of held) {
    answer();
  }
  // Were lines still sent, these would come after them.
  const other = { method: 'POST', body: '{}' };
  for (let round = 0; round < 20; round++) {
    await fetch(`${upstream.baseURL}/other`, other);
  }
  stuck.destroy();
  await closed;
  expect(upstream.requests.filter(({ path }) => path !== '/v1/other')).toHaveLength(2);
  const next = await serve(options);
  const batch = await pollBatch(clientOf(next.url), created.id);
  expect(batch.request_counts).toEqual({ total: 50, completed: 50, failed: 0 });
  await next.close();
  expect(upstream.requests.filter(({ path }) => path !== '/v1/other')).toHaveLength(50);
});

test('a port that is taken and a folder that is in use are one clear sentence, and leave nothing open', async () => {
  await using server = await startServer();
  await using folder = await makeTempFolder();
  const options = { upstream: server.upstream.baseURL, dataDir: folder.path };
  const port = Number(new URL(server.url).port);
  await expect(serve({ ...options, port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  await expect(serve({ ...options, dataDir: server.dataDir, port: 0 })).rejects.toMatchObject({
    name: 'FolderInUseError',
    processId: process.pid,
    message: `The data folder ${server.dataDir} is in use by another offpeak server (process ${process.pid}). Use or stop that one, or choose another folder for this one.`,
  });
  const free = await serve({ ...options, port: 0 });
  await free.close();
  expect(await readdir(folder.path)).toContain('offpeak.db');
});

test.each([
  [{ concurrency: 0 }, 'concurrency'],
  [{ hours: 'night' }, 'hours'],
  [{ limits: { maxLineBytes: -1 } }, 'limits.maxLineBytes'],
  [{ upstream: 'localhost' }, 'upstream'],
  [{ upstreamTimeoutMs: 0 }, 'timeoutMs'],
  [{ webhooks: [{ url: 'http://127.0.0.1/x', secret: 's' }] }, 'allowPrivateWebhooks'],
  [{ webhooks: [{ url: 'https://example.com/x', secret: 'whsec_!' }] }, 'base64'],
  [
    {
      webhooks: [
        { url: 'https://example.com/x', secret: 'one', project: 'a' },
        { url: 'https://example.com/x', secret: 'two', project: 'b' },
      ],
    },
    'different secrets',
  ],
  [{ port: 70_000 }, 'port'],
  [{ host: 'nowhere.invalid', apiKeys: ['key'] }, 'nowhere.invalid'],
  [{ retry: { maxAttempts: 0 } }, 'retry.maxAttempts'],
])('the options %j are refused in a sentence that names %s', async (options, name) => {
  await using folder = await makeTempFolder();
  const good = { upstream: 'http://127.0.0.1:1/v1', dataDir: folder.path, port: 0 };
  await expect(serve({ ...good, ...options })).rejects.toThrow(name);
  await (await serve(good)).close();
});

test('each request is logged if wanted, without its query, headers and body', async () => {
  const entries: LogEntry[] = [];
  await using server = await startServer({
    log: (entry) => entries.push(entry),
    logRequests: true,
    apiKeys: ['team:secret-key'],
  });
  const authorization = 'Bearer secret-key';
  const file = await server.call('/v1/files?limit=7', { headers: { authorization } });
  await server.call('/v1/batches', {
    method: 'POST',
    headers: { authorization },
    body: '{"metadata": "private"}',
  });
  await server.call('/v1/files/file-none', { headers: { authorization: 'Bearer secret-other' } });
  const requests = entries.filter(({ message }) => message === 'request');
  const shared = { level: 'info', ms: expect.any(Number), requestId: expect.stringMatching(/^req_/) };
  expect(requests).toEqual([
    { ...shared, message: 'request', method: 'GET', path: '/v1/files', status: 200 },
    { ...shared, message: 'request', method: 'POST', path: '/v1/batches', status: 400 },
    { ...shared, message: 'request', method: 'GET', path: '/v1/files/file-none', status: 401 },
  ]);
  expect(requests[0]?.requestId).toBe(file.headers.get('x-request-id'));
  expect(JSON.stringify(entries)).not.toMatch(/secret|private|limit/);
});

test('a refused page of another site is logged as well, and without the option nothing is', async () => {
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry) => entries.push(entry);
  await using loud = await startServer({ log, logRequests: true });
  await loud.call('/v1/files', { headers: { 'sec-fetch-site': 'cross-site' } });
  await using quiet = await startServer({ log });
  await quiet.call('/v1/files');
  const requests = entries.filter(({ message }) => message === 'request');
  expect(requests).toMatchObject([{ message: 'request', path: '/v1/files', status: 403 }]);
});

test('a client that disconnects during an upload is not an error of the server', async () => {
  const entries: LogEntry[] = [];
  await using server = await startServer({ log: (entry) => entries.push(entry) });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  sendHalf(socket);
  await eventually(async () => (await readdir(join(server.dataDir, 'blobs'))).length === 1);
  socket.destroy();
  await eventually(async () =>
    /route="\/v1\/files",status="400"/.test(await (await server.call('/metrics')).text()),
  );
  expect(entries.filter(({ level }) => level === 'error')).toEqual([]);
  expect(await readdir(join(server.dataDir, 'blobs'))).toEqual([]);
});

test('an upstream without a list of models is reported as such', async () => {
  await using server = await startServer();
  server.upstream.models = (_, __, response) => void response.writeHead(204).end();
  const response = await server.call('/v1/models');
  expect([response.status, await response.json()]).toMatchObject([
    502,
    { error: { code: 'upstream_invalid' } },
  ]);
});

/** Half an upload. */
function sendHalf(socket: Socket): void {
  const part = '--X\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\nhalf';
  const head = ['Host: localhost', 'Content-Type: multipart/form-data; boundary=X', 'Content-Length: 5000'];
  socket.write(`POST /v1/files HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${part}`);
}
