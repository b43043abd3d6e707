import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pollBatch } from '../support/batch-file.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { checkedFetch } from '../support/wire-schemas.ts';

/** Bounded here; `FUZZ_RUNS=5000` is a longer run by hand. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 60);

vi.setConfig({ testTimeout: 30_000 + numRuns * 500 });

let server: TestServer;
let before: string[];
beforeAll(async () => {
  server = await startServer({ limits: { maxFileBytes: 100_000, maxJsonBytes: 10_000 } });
  before = (await readdir(server.dataDir)).sort();
});
afterAll(async () => {
  expect((await server.call('/healthz')).status).toBe(200);
  expect((await readdir(server.dataDir)).filter((name) => !before.includes(name))).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '../../etc/passwd',
    '..%2f..%2f',
    '%00',
    'file-',
    'batch_',
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '💥',
  ),
  fc.string({ minLength: 300, maxLength: 3000 }),
);

/** Every answer is one the API gives, and none is the server's fault. */
async function send(path: string, init?: RequestInit): Promise<Response> {
  const response = await checkedFetch(`${server.url}${path}`, init);
  expect(response.status, `${init?.method ?? 'GET'} ${path}`).toBeLessThan(500);
  await response.body?.cancel();
  return response;
}

test('ids, cursors and queries of any kind', async () => {
  const path = fc.tuple(
    fc.constantFrom('/v1/files/', '/v1/batches/', '/v1/uploads/'),
    nasty,
    fc.constantFrom('', '/content', '/cancel', '/complete', '/parts', '/output'),
  );
  const query = fc.record({ limit: nasty, after: nasty, order: nasty, purpose: nasty, offset: nasty });
  await fc.assert(
    fc.asyncProperty(
      path,
      query,
      fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH'),
      async (parts, asked, method) => {
        const [start, id, end] = parts;
        const text = new URLSearchParams(
          Object.entries(asked).map(([name, value]): [string, string] => [name, value.toWellFormed()]),
        );
        const response = await send(`${start}${encodeURIComponent(id.toWellFormed())}${end}?${text}`, {
          method,
        });
        expect(response.ok && id !== '').toBe(false);
        await send(`${start.slice(0, -1)}?${text}`);
      },
    ),
    { numRuns },
  );
});

test('JSON bodies of any kind', async () => {
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc
      .record({
        input_file_id: fc.jsonValue(),
        endpoint: fc.oneof(fc.constant('/v1/embeddings'), fc.jsonValue()),
        completion_window: fc.oneof(fc.constant('24h'), fc.jsonValue()),
        metadata: fc.jsonValue(),
        output_expires_after: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
    fc
      .record({
        filename: nasty,
        purpose: fc.constantFrom('batch', 'vision', 'x'),
        bytes: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
        mime_type: nasty,
        expires_after: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
    fc.integer({ min: 1, max: 4000 }).map((depth) => '['.repeat(depth)),
  );
  const path = fc.constantFrom('/v1/batches', '/v1/uploads', '/v1/uploads/upload_x/complete');
  await fc.assert(
    fc.asyncProperty(path, body, nasty, async (where, text, key) => {
      const headers = { 'idempotency-key': key.replace(/[^\x20-\x7e]/g, '').trim() };
      await send(where, { method: 'POST', body: text.toWellFormed(), headers });
    }),
    { numRuns },
  );
});

test('multipart bodies of any kind', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '--b',
      '--b--',
      '\r\n',
      '\n',
      '\r',
      '--',
      'Content-Disposition: form-data; name="file"; filename="a.jsonl"',
      'Content-Disposition: form-data; name="purpose"',
      'batch',
      '{"a":1}',
      '\r\n\r\n',
      'name="',
      '\u0000',
    ),
    nasty,
  );
  const boundary = fc.oneof(fc.constant('b'), fc.constantFrom('"b"', '', 'b'.repeat(200), 'b; boundary=c'));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), boundary, async (pieces, name) => {
      const headers = { 'content-type': `multipart/form-data; boundary=${name}` };
      await send('/v1/files', { method: 'POST', headers, body: pieces.join('').toWellFormed() });
    }),
    { numRuns: numRuns * 2 },
  );
});

test('batch files of any kind end the batch, with a result for every line or with reasons', async () => {
  const good = (id: string) => ({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'm', messages: [] },
  });
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.string({ minLength: 1 }).map((id) => JSON.stringify(good(id))) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: nasty },
    {
      weight: 1,
      arbitrary: fc
        .dictionary(fc.constantFrom('custom_id', 'method', 'url', 'body'), fc.jsonValue())
        .map((value) => JSON.stringify(value)),
    },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', '\t', '{}', '\uFEFF{}', JSON.stringify(good('same'))) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      async (lines, end) => {
        const form = new FormData();
        form.append('file', new File([lines.join(end).toWellFormed()], 'a.jsonl'));
        form.append('purpose', 'batch');
        const stored = await checkedFetch(`${server.url}/v1/files`, { method: 'POST', body: form });
        expect(stored.status).toBeLessThan(500);
        if (stored.status !== 200) {
          return;
        }
        const { id } = (await stored.json()) as { id: string };
        const created = await server.openai.batches.create({
          input_file_id: id,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
        });
        const batch = await pollBatch(server.openai, created.id);
        const { total = 0, completed, failed } = batch.request_counts ?? {};
        if (batch.status === 'failed') {
          expect(batch.errors?.data?.length).toBeGreaterThan(0);
        } else {
          expect([batch.status, (completed ?? 0) + (failed ?? 0)]).toEqual(['completed', total]);
        }
      },
    ),
    { numRuns: Math.ceil(numRuns / 2) },
  );
});

test('bytes on the socket that are not HTTP, or hardly', async () => {
  const start = fc.constantFrom(
    'GET / HTTP/1.1',
    'GET http://evil/v1/files HTTP/1.1',
    'TRACE /v1/files HTTP/1.1',
    'CONNECT a:1 HTTP/1.1',
    'GET //x/../v1/files HTTP/1.1',
    'OPTIONS * HTTP/1.1',
    'POST /v1/files HTTP/1.1',
    'GET /v1/files/%ff HTTP/1.1',
  );
  const header = fc.constantFrom(
    'Host: x',
    'Host:',
    'Content-Length: 5',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Content-Type: multipart/form-data; boundary=',
    'Authorization: Bearer',
    'Range: bytes=9999999999999999999-',
  );
  const request = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(start, fc.array(header, { maxLength: 4 }), fc.string())
      .map(([first, headers, rest]) => [first, ...headers, '', rest].join('\r\n')),
  );
  await fc.assert(
    fc.asyncProperty(request, async (text) => {
      const status = await rawRequest(text);
      if (status !== null) {
        expect(status).toBeLessThan(500);
      }
    }),
    { numRuns },
  );
  expect(
    await readdir(join(server.dataDir, 'blobs')).then((names) =>
      names.filter((name) => name.endsWith('.part')),
    ),
  ).toEqual([]);
});

/**
 * Writes bytes to the server's port, says that no more come, and returns the status of the answer, if there
 * is one.
 */
function rawRequest(text: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? Number.NaN) || null));
    socket.end(text);
  });
}
